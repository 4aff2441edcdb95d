//go:build unix

package faultlab

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// cuts are proxies that delay and cut connections, by toxiproxy in this process.
type cuts struct {
	server *toxiproxy.ApiServer
}

func newCuts() *cuts {
	return &cuts{server: toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())}
}

// between puts a proxy before an address and gives the proxy's own.
func (c *cuts) between(name, upstream string) (address string, err error) {
	p := toxiproxy.NewProxy(c.server, name, "127.0.0.1:0", upstream)
	if err := c.server.Collection.Add(p, true); err != nil {
		return "", err
	}
	return p.Listen, nil
}

// delay makes everything through a proxy late, both ways.
func (c *cuts) delay(name string, latency, jitter time.Duration) error {
	for _, stream := range []string{"upstream", "downstream"} {
		err := c.add(name, map[string]any{"name": "delay-" + stream, "type": "latency", "stream": stream,
			"attributes": map[string]int64{"latency": latency.Milliseconds(), "jitter": jitter.Milliseconds()}})
		if err != nil {
			return err
		}
	}
	return nil
}

// add adds a toxic to a proxy, in the words of toxiproxy's own interface.
func (c *cuts) add(name string, toxic map[string]any) error {
	p, err := c.server.Collection.Get(name)
	if err != nil {
		return err
	}
	body, err := json.Marshal(toxic)
	if err != nil {
		return err
	}
	if _, err := p.Toxics.AddToxicJson(bytes.NewReader(body)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// down cuts every connection through a proxy and refuses new ones; up ends that.
func (c *cuts) down(name string) error { return c.switched(name, false) }

func (c *cuts) up(name string) error { return c.switched(name, true) }

func (c *cuts) switched(name string, on bool) error {
	p, err := c.server.Collection.Get(name)
	if err != nil {
		return err
	}
	return p.Update(&toxiproxy.Proxy{Listen: p.Listen, Upstream: p.Upstream, Enabled: on})
}

func (c *cuts) close() error {
	return c.server.Collection.Clear()
}
