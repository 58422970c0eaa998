// A watch by grpc-go: one call that hears a message, then nothing for a long time, then another. The connection is pinged
// each second meanwhile, and other calls on it are given up. Ends with an error unless all of it happened on one connection.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"time"
	_ "unsafe" // for go:linkname

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	testgrpc "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/status"
)

// grpc-go raises shorter intervals to ten seconds, but for its own tests, which change this; other clients do not.
//
//go:linkname keepaliveMinPingTime google.golang.org/grpc/internal.KeepaliveMinPingTime
var keepaliveMinPingTime time.Duration

const (
	keepaliveTime    = time.Second
	keepaliveTimeout = 10 * time.Second
	patience         = time.Minute
	farAway          = 30 * time.Minute
)

var (
	target  = flag.String("target", "", "host:port")
	silence = flag.Duration("silence", time.Minute, "between the two messages, 30m at most")
	calls   = flag.Int("calls", 1000, "that are given up, half of them before a word of the answer")
)

func main() {
	flag.Parse()
	keepaliveMinPingTime = keepaliveTime
	var seen traffic
	conn, err := grpc.NewClient("passthrough:///"+*target,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(seen.dial),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: keepaliveTime, Timeout: keepaliveTimeout}))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	client := testgrpc.NewTestServiceClient(conn)
	begun := time.Now()
	if err := watch(client, &seen); err != nil {
		log.Fatalf("after %v, %d connections, %d pings: %v",
			time.Since(begun), seen.connections.Load(), seen.pings.Load(), err)
	}
	fmt.Printf("watched %d s on %d connections: %d pings, %d calls given up\n",
		int(time.Since(begun).Seconds()), seen.connections.Load(), seen.pings.Load(), *calls)
	if seen.connections.Load() != 1 {
		log.Fatal("the watch did not keep its connection")
	}
}

func watch(client testgrpc.TestServiceClient, seen *traffic) error {
	ctx, cancel := context.WithTimeout(context.Background(), *silence+patience)
	defer cancel()
	stream, err := client.StreamingOutputCall(ctx, messagesAfter(0, *silence))
	if err != nil {
		return fmt.Errorf("the watch cannot begin: %w", err)
	}
	if _, err := stream.Recv(); err != nil {
		return fmt.Errorf("the first message: %w", err)
	}
	besides := make(chan error, 1)
	time.AfterFunc(*silence/3, func() {
		err := giveUp(client)
		if err == nil {
			err = seen.awaitPings(*silence / 6)
		}
		besides <- err
	})
	if _, err := stream.Recv(); err != nil {
		return fmt.Errorf("the message after the silence: %w", err)
	}
	if _, err := stream.Recv(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("the end: %w", err)
	}
	return <-besides
}

// One after the other, every second one when its first message has come.
func giveUp(client testgrpc.TestServiceClient) error {
	for i := range *calls {
		if err := giveUpOne(client, i%2 == 0); err != nil {
			return fmt.Errorf("call %d: %w", i, err)
		}
	}
	return nil
}

func giveUpOne(client testgrpc.TestServiceClient, early bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	stream, err := client.StreamingOutputCall(ctx, messagesAfter(0, farAway))
	if err != nil {
		return err
	}
	if !early {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
	cancel()
	if _, err := stream.Recv(); err != nil && status.Code(err) != codes.Canceled {
		return err
	}
	return nil
}

func messagesAfter(pauses ...time.Duration) *testgrpc.StreamingOutputCallRequest {
	request := &testgrpc.StreamingOutputCallRequest{}
	for _, pause := range pauses {
		request.ResponseParameters = append(request.ResponseParameters,
			&testgrpc.ResponseParameters{Size: 1, IntervalUs: int32(pause.Microseconds())})
	}
	return request
}
