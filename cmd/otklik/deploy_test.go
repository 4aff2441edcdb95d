package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/prometheus/client_golang/prometheus"

	"otklik/bots/vk"
)

// shipped reads a file of deploy.
func shipped(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root(t), "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// standInSecrets makes folder/secrets with the script that ships, as an operator
// does, and gives the secret of both webhooks.
func standInSecrets(t *testing.T, folder string) (hook string) {
	t.Helper()
	script := filepath.Join(folder, "secrets.sh")
	if err := os.WriteFile(script, []byte(shipped(t, "secrets.sh")), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "sh", script).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "still empty: secrets/telegram.token") {
		t.Fatalf("secrets.sh: %v: %s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(folder, "secrets", "vk.hook"))
	if err != nil || len(text) < 32 {
		t.Fatalf("vk.hook: %d bytes, %v", len(text), err)
	}
	return string(text)
}

// shippedConfig is a configuration of deploy that finds its secrets and its
// centre's directory on this machine.
func shippedConfig(t *testing.T, name, folder string) string {
	t.Helper()
	centre := filepath.Join(root(t), "examples", "cheboksary")
	moved := strings.NewReplacer("directory: centre", "directory: "+centre, "/run/secrets/", folder+"/secrets/",
		"/run/credentials/otklik.service/", folder+"/secrets/", "/var/lib/otklik/", folder+"/")
	return moved.Replace(shipped(t, name))
}

// What ships is named where its reader looks, in both languages.
func TestDeployedFilesAreListed(t *testing.T) {
	files, err := os.ReadDir(filepath.Join(root(t), "deploy"))
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	notForReaders := regexp.MustCompile(`^README|\.dockerignore$|-test\.yml$|^\.|^secrets$`)
	for _, readme := range []string{"README.md", "README.ru.md"} {
		text := shipped(t, readme)
		for _, f := range files {
			if !notForReaders.MatchString(f.Name()) && !strings.Contains(text, f.Name()) {
				t.Errorf("%s does not name %s", readme, f.Name())
			}
		}
	}
}

// The configurations that ship are right as soon as the secrets are there, also
// with the channels switched on that they show switched off.
func TestDeployedConfigurations(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		missing(t, "there is no shell for secrets.sh")
	}
	for _, name := range []string{"otklik.yaml", "otklik-single.yaml"} {
		folder := t.TempDir()
		standInSecrets(t, folder)
		for _, token := range []string{"telegram.token", "vk.token"} {
			path := filepath.Join(folder, "secrets", token)
			_ = os.Remove(path)
			if err := os.WriteFile(path, []byte("1:stand-in"), 0o400); err != nil {
				t.Fatal(err)
			}
		}
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(shippedConfig(t, name, folder)), 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, l := loadConfig(file, nil)
		if len(l.problems) > 0 {
			t.Fatal(l.problems)
		}
		for _, v := range cfg.VK { // what the READMEs promise
			if v.Receive == vk.Callback && v.CallbackURL == "" {
				t.Errorf("%s: %s does not register itself", name, v.Name)
			}
		}
		for on, want := range map[string]string{"false": "\nok: channels 1 on, 1 off", "true": "\nok: channels 2 on, 0 off"} {
			t.Setenv("OTKLIK_VK_ENABLED", on)
			var out bytes.Buffer
			code := run(t.Context(), []string{"check", "-c", file}, strings.NewReader(""), &out, &out)
			// The directory may warn of a calendar; the configuration has no excuse.
			if code != exitOK || !strings.Contains("\n"+out.String(), want) || strings.Contains(out.String(), file) {
				t.Errorf("%s, vk %s: exit code %d: %s", name, on, code, out.String())
			}
		}
	}
}

// composeFile is what the house asks of compose.yaml.
type composeFile struct {
	Services map[string]struct {
		Image    string   `yaml:"image"`
		User     string   `yaml:"user"`
		ReadOnly bool     `yaml:"read_only"`
		CapDrop  []string `yaml:"cap_drop"`
		Security []string `yaml:"security_opt"`
		Ports    []string `yaml:"ports"`
		Volumes  []string `yaml:"volumes"`
		Secrets  []string `yaml:"secrets"`
		Networks []string `yaml:"networks"`
		Grace    string   `yaml:"stop_grace_period"`
	} `yaml:"services"`
	Secrets map[string]struct {
		File string `yaml:"file"`
	} `yaml:"secrets"`
}

// Everything in deploy that is YAML is, without a key given twice; and no service
// has more than it needs.
func TestDeployedServicesAreHardened(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root(t), "deploy", "*.y*ml"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		var anything any
		if err := yaml.UnmarshalWithOptions([]byte(shipped(t, filepath.Base(file))), &anything, yaml.Strict()); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	var c composeFile
	if err := yaml.Unmarshal([]byte(shipped(t, "compose.yaml")), &c); err != nil {
		t.Fatal(err)
	}
	outside := map[string]string{"proxy": "443:8443", "prometheus": "127.0.0.1:9091:9090"}
	for name, s := range c.Services {
		switch {
		case !s.ReadOnly || strings.Join(s.CapDrop, "") != "ALL" || strings.Join(s.Security, "") != "no-new-privileges:true":
			t.Errorf("%s is not hardened", name)
		case s.User == "" && name != "prometheus": // whose image has one
			t.Errorf("%s runs as whoever its image says", name)
		case strings.Join(s.Ports, " ") != outside[name]:
			t.Errorf("%s is reached at %v, want %q", name, s.Ports, outside[name])
		}
		for _, v := range s.Volumes {
			its := strings.HasPrefix(v, name+":/") || name == "operator" && (v == "./backups:/backups" || v == "otklik:/var/lib/otklik")
			if !its && !strings.HasSuffix(v, ":ro") {
				t.Errorf("%s may write %s", name, v)
			}
		}
		for _, secret := range s.Secrets {
			if c.Secrets[secret].File != "secrets/"+secret {
				t.Errorf("%s: no secret %s", name, secret)
			}
		}
	}
	grace, err := time.ParseDuration(c.Services["otklik"].Grace)
	if err != nil || grace < 4*patience { // the parts, then both listeners and the database
		t.Errorf("a gateway has %v to stop, needs %v", grace, 4*patience)
	}
}

// What rules and dashboard ask for is what /metrics tells.
func TestRulesAndDashboardNameMetricsThatExist(t *testing.T) {
	m := newMetrics()
	known := map[string]bool{}
	for _, c := range []prometheus.Collector{m.updates, m.refused, m.letters, m.files, m.owner, &backlog{gauges: backlogGauges()}} {
		descs := make(chan *prometheus.Desc, 16)
		c.Describe(descs)
		close(descs)
		for d := range descs {
			known[regexp.MustCompile(`fqName: "(\w+)"`).FindStringSubmatch(d.String())[1]] = true
		}
	}
	known["otklik_build_info"] = strings.Contains(exposedBy(m), "otklik_build_info{")
	dashboard := shipped(t, "grafana.json")
	if !json.Valid([]byte(dashboard)) {
		t.Error("grafana.json is no JSON")
	}
	for name, text := range map[string]string{"grafana.json": dashboard, "prometheus-rules.yml": shipped(t, "prometheus-rules.yml")} {
		used := regexp.MustCompile(`\botklik_\w+`).FindAllString(text, -1)
		if len(used) < 8 {
			t.Errorf("%s: only %d metrics: the test would prove nothing", name, len(used))
		}
		for _, u := range used {
			if !known[u] {
				t.Errorf("%s: no such metric: %s", name, u)
			}
		}
	}
}

// promtool, where it is installed, judges the rules and plays their story.
func TestAlertRules(t *testing.T) {
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		missing(t, "promtool (Debian's package prometheus) is not installed")
	}
	out, err := exec.CommandContext(t.Context(), promtool, "test", "rules",
		filepath.Join(root(t), "deploy", "prometheus-rules-test.yml")).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// missing skips, but never where everything is to run.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip("skipped: " + what)
}
