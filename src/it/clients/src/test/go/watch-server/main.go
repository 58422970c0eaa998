// The server of grpc-go's own interoperability cases, which lets its clients ping as often as they like. Takes any free
// port of loopback and says which: "listening PORT".
package main

import (
	"fmt"
	"log"
	"net"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/interop"
	testgrpc "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/keepalive"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	// By default a ping within five minutes of the last one is the end of the connection.
	server := grpc.NewServer(grpc.KeepaliveEnforcementPolicy(
		keepalive.EnforcementPolicy{MinTime: time.Millisecond, PermitWithoutStream: true}))
	testgrpc.RegisterTestServiceServer(server, interop.NewTestServer())
	fmt.Println("listening", listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(server.Serve(listener))
}
