package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"otklik/bots"
	"otklik/bots/lease"
	"otklik/bots/telegram"
	"otklik/bots/vk"
	"otklik/dialogs"
	"otklik/routing"
)

// Config is the configuration file. Paths in it are relative to the file. Each
// field X with a sibling X_file may be read from that file instead.
type Config struct {
	atOnce bool // answers wait for nobody to take them back: where none would

	Directory    string            `yaml:"directory"`
	Database     bots.Secret       `yaml:"database"` // may hold a password
	DatabaseFile string            `yaml:"database_file"`
	Durability   string            `yaml:"durability"`
	Listen       string            `yaml:"listen"`
	Private      string            `yaml:"private"`
	Log          LogConfig         `yaml:"log"`
	Reload       time.Duration     `yaml:"reload"` // how often a changed directory is looked for; below 0: never
	Cluster      ClusterConfig     `yaml:"cluster"`
	Limits       dialogs.Limits    `yaml:"limits"`
	Media        MediaConfig       `yaml:"media"`
	Radar        RadarConfig       `yaml:"radar"`
	Drafts       dialogs.Drafts    `yaml:"drafts"`
	Telegram     []TelegramChannel `yaml:"telegram"`
	VK           []VKChannel       `yaml:"vk"`
}

// LogConfig says what is logged and how.
type LogConfig struct {
	Level  string `yaml:"level"`
	Format string `yaml:"format"`
}

// ClusterConfig is about several gateways over one database.
type ClusterConfig struct {
	Lease time.Duration `yaml:"lease"` // how long a silent process keeps a channel
}

// TelegramChannel is one Telegram bot, whether it runs, and whose it is.
type TelegramChannel struct {
	Enabled         *bool            `yaml:"enabled"` // nil = true
	Centre          routing.CentreID `yaml:"centre"`  // "" = the topmost
	telegram.Config `yaml:",inline"`
}

// VKChannel is one VK community, whether it runs, and whose it is.
type VKChannel struct {
	Enabled   *bool            `yaml:"enabled"` // nil = true
	Centre    routing.CentreID `yaml:"centre"`  // "" = the topmost
	vk.Config `yaml:",inline"`
}

// On tells whether the channel runs.
func (c TelegramChannel) On() bool { return c.Enabled == nil || *c.Enabled }

// On tells whether the channel runs.
func (c VKChannel) On() bool { return c.Enabled == nil || *c.Enabled }

// check is the bot's own check and whether its webhook leads here: only we know
// our paths.
func (c TelegramChannel) check() []error {
	problems := c.Check()
	u, err := url.Parse(c.WebhookURL)
	if c.Receive != telegram.Webhook || err != nil || u.Host == "" || strings.HasSuffix(u.Path, hookPath(c.Name)) {
		return problems
	}
	return append(problems, fmt.Errorf("webhook_url: must end in %s, where this channel listens", hookPath(c.Name)))
}

// Defaults of what the file leaves out; examples/otklik.yaml shows them.
const (
	defaultDatabase = "sqlite:otklik.db"
	defaultListen   = "127.0.0.1:8080"
	defaultPrivate  = "127.0.0.1:9090"
	defaultReload   = 10 * time.Second
)

// A shorter lease is lost by a busy machine's pause, a longer one keeps residents
// waiting for a machine that is gone.
const (
	shortestLease = time.Second
	longestLease  = time.Minute
)

// What durability may be.
const (
	durable   = "full"   // refuse a database that may lose what it has confirmed
	undurable = "unsafe" // only warn, and do not wait for the disk
)

// fill sets defaults and makes paths relative to the file's folder dir.
func (c *Config) fill(dir string) {
	c.Database = cmp.Or(c.Database, defaultDatabase)
	c.Durability = cmp.Or(c.Durability, durable)
	c.Listen = cmp.Or(c.Listen, defaultListen)
	c.Private = cmp.Or(c.Private, defaultPrivate)
	c.Reload = cmp.Or(c.Reload, defaultReload)
	c.Cluster.Lease = cmp.Or(c.Cluster.Lease, lease.Length)
	c.Log.Level = cmp.Or(c.Log.Level, "info")
	c.Log.Format = cmp.Or(c.Log.Format, "text")
	c.Limits = c.Limits.Defaults()
	c.Radar.Settings = c.Radar.Defaults()
	c.Drafts = c.Drafts.Defaults()
	for i := range c.Telegram {
		t := &c.Telegram[i]
		t.Config = t.Defaults()
	}
	for i := range c.VK {
		v := &c.VK[i]
		v.Config = v.Defaults()
	}
	if c.Directory != "" {
		c.Directory = within(dir, c.Directory)
	}
	c.Database = bots.Secret(databaseWithin(dir, c.Database.Reveal()))
	c.Media.fill(dir, c.Database.Reveal())
}

// databaseWithin makes the path of an SQLite file relative to dir.
func databaseWithin(dir, dsn string) string {
	path, isFile := strings.CutPrefix(dsn, "sqlite:")
	if isFile && path != "" || isBarePath(dsn) {
		return "sqlite:" + within(dir, path)
	}
	return dsn
}

// isBarePath takes what looks like nothing but a path. The rest may be another
// program's address, "host=… password=…", and would become a file of that name.
func isBarePath(dsn string) bool {
	ends := strings.HasSuffix(dsn, ".db") || strings.HasSuffix(dsn, ".sqlite")
	return dsn != "" && !strings.ContainsAny(dsn, ":=") && (ends || !strings.Contains(dsn, " "))
}

func within(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// check tells what is wrong with c, each by the path of its field.
func (c *Config) check(wrong func(path, message string)) {
	if c.Directory == "" {
		wrong("directory", "missing: the folder with the centre's files")
	}
	if !isDatabase(c.Database.Reveal()) {
		wrong("database", "want sqlite:PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME")
	}
	if c.Durability != durable && c.Durability != undurable {
		wrong("durability", "full or unsafe")
	}
	for path, addr := range map[string]string{"listen": c.Listen, "private": c.Private} {
		if _, port, err := net.SplitHostPort(addr); err != nil || port == "" {
			wrong(path, "want HOST:PORT")
		}
	}
	if c.Cluster.Lease < shortestLease || c.Cluster.Lease > longestLease {
		wrong("cluster.lease", fmt.Sprintf("from %v to %v", shortestLease, longestLease))
	}
	if _, err := c.Log.level(); err != nil {
		wrong("log.level", "debug, info, warn or error")
	}
	if c.Log.Format != "text" && c.Log.Format != "json" {
		wrong("log.format", "text or json")
	}
	c.Media.check(wrong)
	for field, message := range c.Radar.Check() {
		wrong("radar."+field, message)
	}
	for field, message := range c.Drafts.Check() {
		wrong("drafts."+field, message)
	}
	c.checkChannels(wrong)
}

func isDatabase(dsn string) bool {
	for _, scheme := range []string{"sqlite:", "postgres://", "postgresql://"} {
		if rest, ok := strings.CutPrefix(dsn, scheme); ok {
			return rest != ""
		}
	}
	return false
}

func (c *LogConfig) level() (slog.Level, error) {
	var l slog.Level
	err := l.UnmarshalText([]byte(c.Level))
	return l, err
}
