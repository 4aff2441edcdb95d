package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"otklik/routing"
)

// checkChannels judges the channels that run by their packages' own checks, and
// the names of all: a name is in the database for ever, so that a channel that
// is switched off still owns its name.
func (c *Config) checkChannels(wrong func(path, message string)) {
	taken := map[string]string{}
	one := func(path, name string, on bool, check func() []error) {
		if first, twice := taken[name]; twice && name != "" {
			wrong(path+".name", "the name is taken by "+first)
		}
		taken[name] = path
		if !on {
			return
		}
		for _, err := range check() {
			field, message, _ := strings.Cut(err.Error(), ": ")
			wrong(path+"."+field, message)
		}
	}
	for i, t := range c.Telegram {
		one(fmt.Sprintf("telegram[%d]", i), t.Name, t.On(), t.check)
	}
	for i, v := range c.VK {
		one(fmt.Sprintf("vk[%d]", i), v.Name, v.On(), v.Check)
	}
}

// centres tells whose each channel is.
func (c *Config) centres() map[string]routing.CentreID {
	of := map[string]routing.CentreID{}
	for _, t := range c.Telegram {
		of[t.Name] = t.Centre
	}
	for _, v := range c.VK {
		of[v.Name] = v.Centre
	}
	return of
}

// checkCentres tells of the channels whose centre there is not, and the reverse.
func (c *Config) checkCentres(r *routing.Region, wrong func(path, message string)) {
	c.checkPolicies(r, wrong)
	one := func(path string, id routing.CentreID, on bool) {
		if _, ok := r.Centre(id); id != "" && on && !ok {
			wrong(path+".centre", fmt.Sprintf("the directory has no centre %q", id))
		}
	}
	for i, t := range c.Telegram {
		one(fmt.Sprintf("telegram[%d]", i), t.Centre, t.On())
	}
	for i, v := range c.VK {
		one(fmt.Sprintf("vk[%d]", i), v.Centre, v.On())
	}
}

// checkPolicies tells of policies that have no effect, for channels that there are not: who
// has written one believes that it is in force.
func (c *Config) checkPolicies(r *routing.Region, wrong func(path, message string)) {
	known := c.centres()
	for _, d := range r.Centres() {
		for _, name := range slices.Sorted(maps.Keys(d.Centre().Channels)) {
			policy := d.Centre().Channel(name).Policy
			if _, ok := known[name]; !ok && policy != routing.ChannelOpen {
				wrong("directory", fmt.Sprintf("centre %q: channel %q has the policy %s, but no bot has this name", d.Centre().ID, name, policy))
			}
		}
	}
}

// strangers is checkCentres for whoever no longer has the file: problems name the
// fields.
func (c *Config) strangers(r *routing.Region) (list routing.Problems) {
	c.checkCentres(r, func(path, message string) {
		list = append(list, routing.Problem{File: path, Message: message})
	})
	return list
}

// running counts the channels that are switched on.
func (c *Config) running() (on, off int) {
	count := func(running bool) {
		if running {
			on++
		} else {
			off++
		}
	}
	for _, t := range c.Telegram {
		count(t.On())
	}
	for _, v := range c.VK {
		count(v.On())
	}
	return on, off
}
