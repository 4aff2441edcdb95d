package main

import "otklik/routing"

// RadarConfig is how the radar looks, and whether it does.
type RadarConfig struct {
	Enabled               *bool `yaml:"enabled"` // nil = true
	routing.RadarSettings `yaml:",inline"`
}

// settings are nil when the radar is switched off.
func (c RadarConfig) settings() *routing.RadarSettings {
	if c.Enabled != nil && !*c.Enabled {
		return nil
	}
	return &c.RadarSettings
}
