package main

import "otklik/routing/radar"

// RadarConfig is how the radar looks, and whether it does.
type RadarConfig struct {
	Enabled        *bool `yaml:"enabled"` // nil = true
	radar.Settings `yaml:",inline"`
}

// settings are nil when the radar is switched off.
func (c RadarConfig) settings() *radar.Settings {
	if c.Enabled != nil && !*c.Enabled {
		return nil
	}
	return &c.Settings
}
