package simulator

const (
	vkFilePath     = "/vk/file/"
	vkMethodPath   = "/vk/method/"
	vkLongPollPath = "/vk/longpoll"
	vkUploadPath   = "/vk/upload/"
)

// vk is the VK API server of one community.
type vk struct {
	s       *Simulator
	world   *world
	group   int
	methods map[string]vkMethod

	// Below: guarded by world.mu.
	events   vkEvents
	callback *vkCallback
	presses  map[string]*vkPress
	pressed_ []*vkPress // in order, for forgetting the old ones
	pending  map[string]*file
}
