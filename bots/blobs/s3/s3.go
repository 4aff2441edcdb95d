// Package s3 keeps blobs in a bucket of any server that speaks S3. It owns what
// the operator says of that server, and what its refusals mean; minio-go owns the
// wire. The server's address is the operator's, so no guard stands before it.
package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"otklik/bots"
	"otklik/bots/blobs"
)

// Config is a bucket. The *_file fields are read by whoever loads the
// configuration.
type Config struct {
	Endpoint      string      `yaml:"endpoint"` // https://HOST[:PORT], or http://
	Bucket        string      `yaml:"bucket"`
	Prefix        string      `yaml:"prefix"` // of the names in the bucket, "" = none
	Region        string      `yaml:"region"` // "" = us-east-1, which most servers take
	AccessKey     bots.Secret `yaml:"access_key"`
	AccessKeyFile string      `yaml:"access_key_file"`
	SecretKey     bots.Secret `yaml:"secret_key"`
	SecretKeyFile string      `yaml:"secret_key_file"`
	// PathStyle asks HOST/BUCKET instead of BUCKET.HOST, for servers whose
	// certificate has no names of buckets.
	PathStyle bool `yaml:"path_style"`
}

// Set tells whether anything of a bucket was configured.
func (c Config) Set() bool { return c != Config{} }

var (
	bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	prefixName = regexp.MustCompile(`^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*/?$`)
)

// Check gives every problem of c, each beginning with its field.
func (c Config) Check() (problems []error) {
	wrong := func(field, what string) { problems = append(problems, fmt.Errorf("%s: %s", field, what)) }
	u, err := url.Parse(c.Endpoint)
	switch {
	case c.Endpoint == "":
		wrong("endpoint", "missing: https://HOST of the server")
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Host == "", strings.Trim(u.Path, "/") != "", u.User != nil, u.RawQuery != "":
		wrong("endpoint", "want https://HOST or https://HOST:PORT, and nothing behind it")
	}
	if !bucketName.MatchString(c.Bucket) {
		wrong("bucket", "3 to 63 of a-z 0-9 . -")
	}
	if c.Prefix != "" && (!prefixName.MatchString(c.Prefix) || strings.Contains(c.Prefix, "..")) {
		wrong("prefix", "want a folder's name such as otklik/media")
	}
	if c.AccessKey == "" {
		wrong("access_key", "missing")
	}
	if c.SecretKey == "" {
		wrong("secret_key", "missing")
	}
	return problems
}

// Bucket keeps blobs. It is safe for concurrent use.
type Bucket struct {
	core   minio.Core
	bucket string
	prefix string
}

var _ blobs.Store = (*Bucket)(nil)

// patience bounds what a server may keep silent for; how long a blob may take is
// the caller's to say.
const patience = 20 * time.Second

// New makes a Bucket without touching the network.
func New(c Config) (*Bucket, error) {
	u, err := url.Parse(c.Endpoint)
	if err != nil {
		return nil, errors.New("endpoint: not a URL")
	}
	lookup := minio.BucketLookupAuto
	if c.PathStyle {
		lookup = minio.BucketLookupPath
	}
	region := c.Region
	if region == "" {
		region = "us-east-1" // else the library asks the server, which some refuse
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds:  credentials.NewStaticV4(c.AccessKey.Reveal(), c.SecretKey.Reveal(), ""),
		Secure: u.Scheme == "https", Region: region, BucketLookup: lookup, Transport: transport(),
		MaxRetries: 1, // who calls tries again, and knows when
	})
	if err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	prefix := strings.Trim(c.Prefix, "/")
	if prefix != "" {
		prefix += "/"
	}
	return &Bucket{core: minio.Core{Client: client}, bucket: c.Bucket, prefix: prefix}, nil
}

func transport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: patience,
		IdleConnTimeout:       90 * time.Second,
		MaxIdleConnsPerHost:   16,
		DisableCompression:    true, // a blob comes as it is
	}
}

// Put implements blobs.Store. The server is told the hash and refuses other bytes.
func (b *Bucket) Put(ctx context.Context, key blobs.Key, r io.Reader, size int64) error {
	if key == (blobs.Key{}) {
		return explained("keeping", key, errNoKey)
	}
	_, err := b.core.PutObject(ctx, b.bucket, b.name(key), blobs.Checked(r, key, size), size, "", key.String(),
		minio.PutObjectOptions{
			ContentType:          "application/octet-stream", // whatever a browser would make of it
			DisableContentSha256: true,                       // the library's own: the whole is signed for
		})
	return explained("keeping", key, err)
}

// Open implements blobs.Store.
func (b *Bucket) Open(ctx context.Context, key blobs.Key) (io.ReadCloser, error) {
	body, info, _, err := b.core.GetObject(ctx, b.bucket, b.name(key), minio.GetObjectOptions{})
	if err != nil {
		return nil, explained("opening", key, err)
	}
	return blobs.CheckedBody(body, key, info.Size), nil
}

// Stat implements blobs.Store.
func (b *Bucket) Stat(ctx context.Context, key blobs.Key) (int64, error) {
	info, err := b.core.StatObject(ctx, b.bucket, b.name(key), minio.StatObjectOptions{})
	return info.Size, explained("looking at", key, err)
}

// Delete implements blobs.Store.
func (b *Bucket) Delete(ctx context.Context, key blobs.Key) error {
	err := b.core.RemoveObject(ctx, b.bucket, b.name(key), minio.RemoveObjectOptions{})
	if err = explained("deleting", key, err); errors.Is(err, blobs.ErrNone) {
		return nil
	}
	return err
}

var errNoKey = errors.New("it has no key")

func (b *Bucket) name(key blobs.Key) string { return b.prefix + key.String() }

// explained gives a refusal its meaning. The library's own words hold no secret.
func explained(doing string, key blobs.Key, err error) error {
	if err == nil {
		return nil
	}
	switch refused := minio.ToErrorResponse(err); {
	case refused.Code == minio.NoSuchKey:
		err = blobs.ErrNone
	case refused.StatusCode == http.StatusInsufficientStorage:
		err = errors.Join(blobs.ErrFull, err)
	}
	return fmt.Errorf("%s blob %s: %w", doing, key.Short(), err)
}
