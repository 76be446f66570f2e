package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// serve answers the component's health question, on the socket that systemd passed where it passed one.
func serve(component string, flags map[string]string, healthy func() bool) error {
	address, secure := endpoint(component, flags)
	listener, err := listen(address)
	if err != nil {
		return err
	}
	if secure {
		certificate, err := ownCertificate()
		if err != nil {
			return err
		}
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}})
	}
	answer := func(out http.ResponseWriter, _ *http.Request) {
		if !healthy() {
			out.WriteHeader(http.StatusInternalServerError)
		}
	}
	go http.Serve(listener, http.HandlerFunc(answer))
	return nil
}

// endpoint is where the real component would be asked, and whether by TLS.
func endpoint(component string, flags map[string]string) (string, bool) {
	or := func(value, otherwise string) string {
		if value == "" {
			return otherwise
		}
		return value
	}
	bind := or(flags["bind-address"], "0.0.0.0")
	switch component {
	case "kube-apiserver":
		return net.JoinHostPort(bind, or(flags["secure-port"], "6443")), true
	case "kube-controller-manager":
		return net.JoinHostPort(bind, or(flags["secure-port"], "10257")), true
	case "kube-scheduler":
		return net.JoinHostPort(bind, or(flags["secure-port"], "10259")), true
	case "kubelet":
		return "127.0.0.1:" + or(setting(flags["config"], "healthzPort"), "10248"), false
	default:
		return or(setting(flags["config"], "healthzBindAddress"), "127.0.0.1:10256"), false
	}
}

// setting is the value of a top-level key of a YAML file, as far as the bench writes them.
func setting(file, key string) string {
	text, _ := os.ReadFile(file)
	for _, line := range strings.Split(string(text), "\n") {
		if value, found := strings.CutPrefix(line, key+":"); found {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func listen(address string) (net.Listener, error) {
	if os.Getenv("LISTEN_FDS") != "" {
		return net.FileListener(os.NewFile(3, "socket of systemd"))
	}
	return net.Listen("tcp", address)
}

func ownCertificate() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour)}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{signed}, PrivateKey: key}, err
}

// tellSystemd sends a line to the manager of a Type=notify unit; without one it does nothing.
func tellSystemd(line string) {
	socket := os.Getenv("NOTIFY_SOCKET")
	if connection, err := net.Dial("unixgram", socket); socket != "" && err == nil {
		connection.Write([]byte(line))
		connection.Close()
	}
}
