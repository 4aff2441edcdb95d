package adapter

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"

	"golang.org/x/net/dns/dnsmessage"
)

// names answers DNS questions inside the process: the next list of addresses of
// a name each time it is asked for, the last one for ever.
type names struct {
	mu      sync.Mutex
	answers map[string][][]string
}

func (n *names) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go n.serve(theirs)
		return ours, nil
	}}
}

// serve answers one question in the form DNS has over TCP, which is what the
// resolver speaks over a pipe.
func (n *names) serve(c net.Conn) {
	defer c.Close()
	size := make([]byte, 2)
	for {
		if _, err := io.ReadFull(c, size); err != nil {
			return
		}
		question := make([]byte, int(size[0])<<8|int(size[1]))
		if _, err := io.ReadFull(c, question); err != nil {
			return
		}
		answer := n.answer(question)
		if _, err := c.Write(append([]byte{byte(len(answer) >> 8), byte(len(answer))}, answer...)); err != nil {
			return
		}
	}
}

func (n *names) answer(question []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	n.mu.Lock()
	defer n.mu.Unlock()
	lists := n.answers[strings.ToLower(q.Name.String())]
	if len(lists) == 0 {
		m.RCode = dnsmessage.RCodeNameError
		lists = [][]string{{}}
	}
	header := dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 0}
	for _, address := range lists[0] {
		ip, v4 := net.ParseIP(address), !strings.Contains(address, ":")
		switch {
		case q.Type == dnsmessage.TypeA && v4:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: [4]byte(ip.To4())}})
		case q.Type == dnsmessage.TypeAAAA && !v4:
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: [16]byte(ip.To16())}})
		}
	}
	if q.Type == dnsmessage.TypeA && len(lists) > 1 {
		n.answers[strings.ToLower(q.Name.String())] = lists[1:]
	}
	b, _ := m.Pack()
	return b
}
