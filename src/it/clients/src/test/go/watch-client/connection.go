package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"sync/atomic"
	"time"
)

const (
	prefaceBytes  = 24
	frameHead     = 9
	framePing     = 6
	flagAck       = 1
	frameTypeAt   = 3
	frameFlagsAt  = 4
	frameSizeMask = 0xffffff
)

// How many connections were made, and how many PINGs went out on them that are no answers.
type traffic struct {
	connections atomic.Int64
	pings       atomic.Int64
}

// Looks for so long whether the silent connection is pinged, half as often at least as its keep-alive says. grpc-go also
// pings while calls are made, to measure the path.
func (t *traffic) awaitPings(during time.Duration) error {
	before := t.pings.Load()
	time.Sleep(during)
	sent, least := t.pings.Load()-before, int64(during/(2*keepaliveTime))
	if sent < least {
		return fmt.Errorf("%d pings in %v of silence, not %d", sent, during, least)
	}
	return nil
}

func (t *traffic) dial(ctx context.Context, address string) (net.Conn, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	t.connections.Add(1)
	return &counted{Conn: conn, traffic: t, skip: prefaceBytes}, nil
}

// A connection whose frames are looked at as they are written; grpc-go writes from one goroutine at a time.
type counted struct {
	net.Conn
	traffic *traffic
	head    []byte
	skip    int
}

func (c *counted) Write(octets []byte) (int, error) {
	c.look(octets)
	return c.Conn.Write(octets)
}

func (c *counted) look(octets []byte) {
	for len(octets) > 0 {
		if c.skip > 0 {
			n := min(c.skip, len(octets))
			c.skip -= n
			octets = octets[n:]
			continue
		}
		n := min(frameHead-len(c.head), len(octets))
		c.head = append(c.head, octets[:n]...)
		octets = octets[n:]
		if len(c.head) < frameHead {
			return
		}
		if c.head[frameTypeAt] == framePing && c.head[frameFlagsAt]&flagAck == 0 {
			c.traffic.pings.Add(1)
		}
		c.skip = int(binary.BigEndian.Uint32(c.head[:4])>>8) & frameSizeMask
		c.head = c.head[:0]
	}
}
