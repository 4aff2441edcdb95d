package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"otklik/cmd/otklik/faultlab"
	"otklik/store/pgtest"
)

// startProxy runs HAProxy with the configuration that ships; only addresses
// differ, and beside the address with TLS there is one the simulators can call.
// It returns the program's trust in its certificate.
func (f *fleet) startProxy(haproxy string) *x509.CertPool {
	f.t.Helper()
	certificate, trust := selfSigned(f.t)
	f.write("secrets/tls.pem", certificate)
	bind := "bind :8443 ssl crt /run/secrets/tls.pem alpn http/1.1\n"
	text := shipped(f.t, "haproxy.cfg")
	for _, change := range [][2]string{
		{bind, strings.Replace(bind, ":8443", f.secure, 1) + "    bind " + f.proxy + "\n"},
		{"/run/secrets/", f.folder + "/secrets/"},
		{"127.0.0.11:53", f.names.addr()},
		{"otklik:8080 check port 9090", "otklik:" + f.port + " check port " + f.private},
	} {
		if !strings.Contains(text, change[0]) {
			f.t.Fatalf("haproxy.cfg has no %q", change[0])
		}
		text = strings.ReplaceAll(text, change[0], change[1])
	}
	f.write("haproxy.cfg", text)
	f.run(exec.Command(haproxy, "-db", "-f", f.folder+"/haproxy.cfg"), f.events, make(chan error, 1))
	return trust
}

func selfSigned(t *testing.T) (text string, trust *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plain := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, plain, plain, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	trust = x509.NewCertPool()
	trust.AppendCertsFromPEM(certificate)
	return string(certificate) + string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})), trust
}

// proxyPatience bounds the whole: a gateway that has lost something is waited for
// in vain.
const proxyPatience = 3 * time.Minute

// TestReplicasBehindTheProxy: residents talk while one of three replicas is killed
// with -9, a fourth joins and the two others are stopped. No webhook call is
// refused, no filing is lost or made twice, and nobody configured anything.
func TestReplicasBehindTheProxy(t *testing.T) {
	haproxy, err := exec.LookPath("haproxy")
	if err != nil {
		if haproxy = "/usr/sbin/haproxy"; !executable(haproxy) {
			missing(t, "haproxy is not installed")
		}
	}
	dsn := pgtest.URL(t)
	f := newFleet(t, dsn)
	ctx, cancel := context.WithTimeout(t.Context(), proxyPatience)
	defer cancel()
	for _, host := range replicaHosts[:3] {
		f.join(ctx, host)
	}
	trust := f.startProxy(haproxy)
	f.found(ctx, 3)
	f.onlyHooksAreOutside(trust)
	f.sim.SetCallback(f.gate.server.URL + hookPath("vk"))
	people := f.liveThroughChanges(ctx)
	if failed := f.gate.refused(); len(failed) > 0 {
		t.Errorf("%d webhook calls were refused: %q", len(failed), failed)
	}
	wrong, err := faultlab.Audit(t.Context(), dsn, people)
	if err != nil || len(wrong) > 0 {
		t.Errorf("%v: %s", err, strings.Join(wrong, "\n"))
	}
	t.Logf("%d filings, %d webhook calls", len(people.Filings()), f.gate.taken)
	if t.Failed() {
		t.Logf("the proxy says:\n%s", f.events.unlike(" 200 "))
		for host, r := range f.replicas {
			t.Logf("%s says:\n%s", host, tail(r.log.String(), 2000))
		}
	}
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&0o111 != 0
}

// The proxy says everything twice: as a warning of the program and in its log.
const saidTwice = 2

// found waits until the proxy has found n replicas so far.
func (f *fleet) found(ctx context.Context, n int) {
	f.t.Helper()
	if err := f.events.wait(ctx, "is UP/READY (resolves again)", saidTwice*n); err != nil {
		f.t.Fatalf("%v:\n%s", err, f.events.unlike(" 200 "))
	}
}

// onlyHooksAreOutside asks the address that ships, as a stranger would.
func (f *fleet) onlyHooksAreOutside(trust *x509.CertPool) {
	f.t.Helper()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trust}, ExpectContinueTimeout: time.Minute}}
	defer client.CloseIdleConnections()
	huge := make([]byte, 8<<20+1)
	for _, c := range []struct {
		method, path string
		body         []byte
		status       int
	}{
		{"GET", "/readyz", nil, http.StatusNotFound},
		{"GET", "/metrics", nil, http.StatusNotFound},
		{"POST", "/", nil, http.StatusNotFound},
		{"GET", hookPath("telegram"), nil, http.StatusMethodNotAllowed},
		{"POST", hookPath("vk"), huge, http.StatusRequestEntityTooLarge},
		{"POST", hookPath("telegram"), []byte(`{}`), http.StatusUnauthorized},
	} {
		req, err := http.NewRequestWithContext(f.t.Context(), c.method, "https://"+f.secure+c.path, strings.NewReader(string(c.body)))
		if err != nil {
			f.t.Fatal(err)
		}
		req.Header.Set("Expect", "100-continue") // who is refused need not send what he has
		res, err := client.Do(req)
		if err != nil {
			f.t.Errorf("%s %s: %v", c.method, c.path, err)
			continue
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if res.StatusCode != c.status {
			f.t.Errorf("%s %s: %d, want %d", c.method, c.path, res.StatusCode, c.status)
		}
	}
}

// liveThroughChanges lets everybody do his work until all changes are done and
// every filing is answered, and gives the people.
func (f *fleet) liveThroughChanges(ctx context.Context) *faultlab.Crowd {
	t := f.t
	t.Helper()
	script, err := faultlab.LoadScript()
	if err != nil {
		t.Fatal(err)
	}
	people, changed := faultlab.NewCrowd(f.sim, script), make(chan struct{})
	f.bind(ctx, people)
	worked := make(chan error, 1)
	go func() { worked <- people.Work(ctx, 4, changed) }()
	f.change(ctx)
	close(changed)
	if err := <-worked; err != nil {
		t.Error(err)
	}
	return people
}

// change kills one replica, lets another join and stops the rest, with work
// between all of it.
func (f *fleet) change(ctx context.Context) {
	f.t.Helper()
	const between = 15 // webhook calls
	worked := func() {
		f.t.Helper()
		if err := f.gate.pass(ctx, between); err != nil {
			f.t.Error(err)
		}
	}
	worked()
	if err := f.leave(replicaHosts[0], syscall.SIGKILL); err != nil {
		f.t.Error(err)
	}
	worked()
	// Only then does the newcomer get a place of its own in the proxy's words.
	if err := f.events.wait(ctx, "maintenance (No IP", saidTwice); err != nil {
		f.t.Fatalf("%v:\n%s", err, f.events.unlike(" 200 "))
	}
	f.join(ctx, replicaHosts[3])
	f.found(ctx, 4)
	for _, host := range replicaHosts[1:3] {
		if err := f.leave(host, syscall.SIGTERM); err != nil {
			f.t.Errorf("replica %s: %v", host, err)
		}
		worked()
	}
}

// bind gives the desks their chats.
func (f *fleet) bind(ctx context.Context, people *faultlab.Crowd) {
	f.t.Helper()
	for desk := range people.Desks {
		var out, errs strings.Builder
		code := run(ctx, []string{"invite", "desk", desk, "-c", f.folder + "/otklik.yaml"}, strings.NewReader(""), &out, &errs)
		if code != exitOK {
			f.t.Fatalf("invite: exit code %d: %s", code, errs.String())
		}
		if err := people.Bind(ctx, desk, strings.TrimSpace(out.String())); err != nil {
			f.t.Fatal(err)
		}
	}
}
