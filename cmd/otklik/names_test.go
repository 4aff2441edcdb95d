package main

import (
	"bytes"
	"encoding/binary"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
)

// nameServer stands for Docker's: every name is the fleet's, and has the address
// of each replica.
type nameServer struct {
	conn net.PacketConn
	mu   sync.Mutex
	list []netip.Addr
}

func newNameServer(t *testing.T) *nameServer {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &nameServer{conn: conn}
	var served sync.WaitGroup
	served.Go(s.serve)
	t.Cleanup(func() {
		_ = conn.Close()
		served.Wait()
	})
	return s
}

func (s *nameServer) addr() string { return s.conn.LocalAddr().String() }

func (s *nameServer) add(host string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, netip.MustParseAddr(host))
}

func (s *nameServer) remove(host string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = slices.DeleteFunc(s.list, func(a netip.Addr) bool { return a.String() == host })
}

func (s *nameServer) serve() {
	packet := make([]byte, 1500)
	for {
		n, from, err := s.conn.ReadFrom(packet)
		if err != nil {
			return
		}
		if answer := s.answer(packet[:n]); answer != nil {
			_, _ = s.conn.WriteTo(answer, from)
		}
	}
}

// answer says who has the name that is asked for, in RFC 1035's words.
func (s *nameServer) answer(query []byte) []byte {
	const header, typeA = 12, 1
	if len(query) < header {
		return nil
	}
	end := bytes.IndexByte(query[header:], 0) // of the name
	if end < 0 || len(query) < header+end+5 {
		return nil
	}
	question := query[header : header+end+5]
	var found []netip.Addr
	if binary.BigEndian.Uint16(question[end+1:]) == typeA {
		s.mu.Lock()
		found = slices.Clone(s.list)
		s.mu.Unlock()
	}
	out := slices.Clone(query[:2])                                       // its id
	out = append(out, 0x81, 0x80, 0, 1, 0, byte(len(found)), 0, 0, 0, 0) // an answer, recursion at hand
	out = append(out, question...)                                       // what was asked
	for _, a := range found {
		out = append(out, 0xc0, header, 0, typeA, 0, 1, 0, 0, 0, 1, 0, 4) // that name, one second, four bytes
		out = append(out, a.AsSlice()...)
	}
	return out
}
