package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// composed are the keys that code puts together: a literal and a word that some
// other package owns.
var composed = map[string]string{
	"state.":       "moderation decision assigned in_progress need_info deferred approval split answered closed rejected merged withdrawn",                                                                      // routing.State
	"button.":      "solved partly not_solved solved_question not_solved_question",                                                                                                                              // routing.Outcome
	"desk.judged_": "solved partly not_solved",                                                                                                                                                                  // routing.Outcome
	"status.":      "waiting taken reopened_partly reopened_not_solved answered closed closed_silent moderation decision need_info deferred approval split rejected merged withdrawn answered_told closed_told", // statusKey
	"reject.":      "spam abuse no_substance not_territory not_competence duplicate personal_data emergency",                                                                                                    // routing.RejectReason
	"desk.refuse_": "spam abuse no_substance not_territory not_competence duplicate personal_data emergency",                                                                                                    // routing.RejectReason
	"ping.":        "coordinator approver centre region",                                                                                                                                                        // routing.Level
	"desk.": "overdue_first overdue_full overdue_promise overdue_decision warned_first warned_full escalated_first escalated_full escalated_rework " + // routing.Clock
		"returned reopened nudged withdrawn silent " + // routing.EventKind
		"why_owner why_territory why_topic " + // the staff chart's values
		"do_assign do_interim do_defer do_topic do_split do_merge do_priority do_reject do_nudge do_mute do_report do_ban do_unban do_relay do_forget do_restore do_unmerge do_reopen do_place do_kind " + // staff's options
		"say_ask say_interim say_defer say_nudge say_restore say_relay say_reopen until_interim until_defer", // routing.Deed
	"clock.":        "first full promise",                                                                    // routing.Clock
	"clock.paused_": "need_info deferred",                                                                    // routing.State
	"prove.":        "photo date act",                                                                        // routing.Evidence
	"call.due_":     "answered done corrected interim deferred asked rejected",                               // routing.EventKind
	"gate.":         "blank not_ours forwarded no_deed no_time no_one copied worn personal contact no_words", // gate.Remark
	"gate.why_":     "explained later said done",                                                             // staff's excuses
	"button.kind_":  "problem question proposal thanks",                                                      // routing.CaseKind
	"button.is_":    "question proposal thanks",                                                              // routing.CaseKind
	"kind.":         "problem question proposal thanks",                                                      // routing.CaseKind
	"cue.":          "question proposal thanks",                                                              // routing.CaseKind
	"status.kind_":  "question proposal thanks spam",                                                         // routing.CaseKind
	"answer.": "text_question text_plain done_question done_plain files_question files_plain corrected_question corrected_plain " + // asKind
		"gathered_question gathered_plain silent_question ask_again_question ask_again_plain " +
		"interim deferred referred reopened restored unmerged", // routing.EventKind
	"tracking.state_":  "moderation decision assigned in_progress reopened need_info deferred approval split incident answered_question answered_plain closed rejected merged withdrawn", // routing.State
	"tracking.level_":  "executor coordinator approver centre region",                                                                                                                    // routing.Level
	"cases.mark_":      "open yours ended",                                                                                                                                               // complaint's filters
	"cases.ask_":       "all open yours ended",
	"button.filter_":   "all open yours ended",
	"words.filter_":    "all open yours ended",
	"restraint.hours_": "1 24 168",                                                                                                                 // staff's muteHours
	"restraint.is_":    "insults spam false",                                                                                                       // staff's abuses
	"restraint.why_":   "report ban",                                                                                                               // routing.Deed
	"restraint.done_":  "mute report ban unban",                                                                                                    // routing.Deed
	"radar.window_":    "15 60 180",                                                                                                                // radar's windows
	"because.hours_":   "working off",                                                                                                              // routing.Hours
	"card.rule_hours_": "working off",                                                                                                              // routing.Hours
	"alarm.":           "token poller captcha webhook removed removed_duty lost lost_duty deaf topics quarantine clock directory files disk blobs", // dialogs.AlarmKind
	"alarm.over_":      "directory disk blobs deaf topics",                                                                                         // what ends by itself
	"quiet.":           "loud silent delayed",                                                                                                      // dialogs.Quiet
	"button.quiet_":    "loud silent delayed",                                                                                                      // dialogs.Quiet
	"why.":             "gone invalid temporary throttled unknown unauthorized dropped follower",                                                   // bots.Failure, store.ReasonDropped, routing.LostFollower
	"incident.head_":   "proposed fault works",                                                                                                     // routing.IncidentKind
	"incident.is_":     "fault works",                                                                                                              // routing.IncidentKind
	"incident.near_":   "fault works",                                                                                                              // routing.IncidentKind
	"incident.maybe_":  "fault works",                                                                                                              // routing.IncidentKind
	"incident.told_":   "fault works",                                                                                                              // routing.IncidentKind
	"incident.sure_":   "confirm update resolve",                                                                                                   // the verbs of an incident's card
	"incident.done_":   "confirm update resolve",                                                                                                   // the verbs of an incident's card
	"incident.state_":  "proposed confirmed planned active answered over closed dismissed",                                                         // routing.IncidentState
	"incident.now_":    "proposed confirmed planned active answered over closed dismissed",                                                         // routing.IncidentState
	"items.":           "photo video document voice",                                                                                               // bots.FileKind
	"timeline.": "answered corrected interim deferred asked taken done resumed referred reopened silent withdrawn restored split merged unmerged " + // routing.EventKind
		"judged_solved judged_partly judged_not_solved", // routing.Outcome
	"digest.":       "daily weekly",                                                  // routing.DigestKind
	"queue.head_":   "open all mine free late topic place find crowd",                // staff's views
	"queue.none_":   "open all mine free late topic place find crowd",                // staff's views
	"queue.filter_": "open all mine free late topics places",                         // staff's views
	"queue.which_":  "topics places",                                                 // staff's views
	"why_desk.":     "gone invalid temporary throttled unknown unauthorized dropped", // bots.Failure, store.ReasonDropped
}

// TestEveryTextIsSaid: a text that no code asks for is a leftover that
// translators would go on translating.
func TestEveryTextIsSaid(t *testing.T) {
	literals := map[string]bool{}
	for _, l := range regexp.MustCompile(`"[a-z_]+\.[a-z_]*"`).FindAllString(sources(t), -1) {
		literals[strings.Trim(l, `"`)] = true
	}
	if len(literals) < 50 {
		t.Fatalf("only %d literals look like keys: the test would prove nothing", len(literals))
	}
	for prefix, rests := range composed {
		for _, rest := range strings.Fields(rests) {
			literals[prefix+rest] = literals[prefix]
		}
	}
	for _, key := range textKeys(t) {
		if section, name, _ := strings.Cut(key, "."); section == "typed" && literals["button."+name] {
			continue // locales.Labels
		}
		if !literals[strings.TrimPrefix(key, "simple.")] { // locales.Catalogue.Simple
			t.Errorf("locales: nobody says %s", key)
		}
	}
}

// sources reads all code that ships.
func sources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(root(t), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		raw, err := os.ReadFile(path)
		all.Write(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// textKeys lists the keys of the first language; the others have the same.
func textKeys(t *testing.T) []string {
	t.Helper()
	var tree map[string]map[string]any
	if _, err := toml.DecodeFile(filepath.Join(root(t), "locales", "active.ru.toml"), &tree); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for section, texts := range tree {
		for name, text := range texts {
			if short, ok := text.(map[string]any); ok && section == "simple" {
				for n := range short {
					keys = append(keys, section+"."+name+"."+n)
				}
				continue
			}
			keys = append(keys, section+"."+name)
		}
	}
	return keys
}
