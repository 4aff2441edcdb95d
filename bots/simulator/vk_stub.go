package simulator

import "net/http"

type vkMethod func()
type vkEvents struct{}
type vkCallback struct{}
type vkPress struct{}
type sentBefore struct{}

func newVK(s *Simulator) *vk                               { v := &vk{s: s}; v.world = newWorld(s, "vk", v); return v }
func (v *vk) ServeHTTP(http.ResponseWriter, *http.Request) {}
func (v *vk) setCallback(url, secret string)               {}
func (v *vk) said(*post)                                   {}
func (v *vk) changed(*post)                                {}
func (v *vk) pressed(*Person, *post, key)                  {}
func (v *vk) stopped(*Person, bool)                        {}
func (v *vk) inject([]byte)                                {}
