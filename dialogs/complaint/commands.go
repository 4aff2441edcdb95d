package complaint

import (
	"slices"
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// The values of the main menu.
const (
	menuNew      = "new"
	menuMine     = "mine"
	menuHelp     = "help"
	menuLanguage = "lang"
	menuResume   = "resume"
	menuDiscard  = "discard"
	menuSettings = "settings"
	menuSimple   = "simple"
	menuQuiet    = "quiet"
	menuMyData   = "mydata"
	menuDelete   = "delete"
	menuData     = "data"
	menuStop     = "stop"
	menuQuestion = string(routing.CaseQuestion)
	menuProposal = string(routing.CaseProposal)
	menuThanks   = string(routing.CaseThanks)
)

// commands maps what a person may type to the menu's values. "start" is its own:
// it leads to the menu.
var commands = map[string]string{
	"/start": cmdStart, "/cancel": cmdCancel, "/help": menuHelp, "/my": menuMine, "/status": cmdStatus,
	"/language": menuLanguage, "/lang": menuLanguage, "/new": menuNew,
	"/settings": menuSettings, "/link": cmdLink, "/simple": menuSimple, "/quiet": menuQuiet,
	"/mydata": menuMyData, "/delete": menuDelete, "/stop": menuStop,
	"/call": cmdCall,
}

// Knows implements dialogs.Versed.
func (c *Conversation) Knows(command string) bool { return commands[command] != "" }

const (
	cmdStart  = "start"
	cmdCancel = "cancel"
	cmdStatus = "status"
	cmdLink   = "link"
	cmdHuman  = "human" // he asks for a person
)

// menuLabels are the buttons of the keyboard below the input field, which stays
// visible in every state and comes back as plain words in Telegram.
var menuLabels = map[string]string{
	"button.new_case": menuNew, "button.my_cases": menuMine, "button.help": menuHelp,
	"button.change_language": menuLanguage, "button.settings": menuSettings, "button.resume": menuResume, "button.discard": menuDiscard,
	"button.kind_question": menuQuestion, "button.kind_proposal": menuProposal, "button.kind_thanks": menuThanks,
	"button.cancel": cmdCancel, "button.start": cmdStart,
}

// plainWords are what people type in place of a command.
var plainWords = map[string]string{
	"typed.cancel": cmdCancel, "words.menu": cmdStart, "words.help": menuHelp, "words.mine": menuMine, "words.human": cmdHuman,
}

// longestPlain is more bytes than any of them takes: a story is not looked through.
const longestPlain = 100

// command obeys a command or a press on the main menu, in any state.
func (c *Conversation) command(t *talk) (bool, error) {
	name := t.commandName()
	if name == "" {
		return false, nil
	}
	if !t.known() {
		// Before consent only help makes sense, and what everybody has a right to; all
		// else begins at the beginning.
		switch name {
		case menuHelp:
			return true, t.Say(t.T("help.text", nil))
		case cmdHuman:
			said, err := t.human("stuck.wanted_early")
			if err != nil {
				return true, err
			}
			if t.Session.State != "" {
				return true, t.Say(said) // the question stands
			}
			return true, c.greet(t, said)
		}
		if done, err := c.right(t, name); done {
			return true, err
		}
		return true, c.greet(t, t.keepCode(name))
	}
	return true, c.obey(t, name)
}

func (t *talk) commandName() string {
	if t.In.Kind == bots.Press {
		if v, ok := dialogs.MenuPress(t.In.Data, stHome); ok {
			return v
		}
		return ""
	}
	word, _ := dialogs.FirstWord(t.In.Text)
	if name, ok := commands[strings.ToLower(word)]; ok {
		return name
	}
	if strings.HasPrefix(word, "/") {
		return menuHelp
	}
	folded := dialogs.Fold(t.In.Text)
	if folded == "" {
		return ""
	}
	for key, name := range menuLabels {
		for _, label := range t.Labels(key) {
			if dialogs.Fold(label) == folded {
				return name
			}
		}
	}
	return t.plainCommand()
}

// toOthers are the states in which words are for somebody else, or a name.
var toOthers = []string{stSay, stCase, stOpinion, stFor}

// plainCommand is the command that mere words stand for, "" if none. Before consent a
// question waits that some of them may be meant for; what is said to a case is for it.
func (t *talk) plainCommand() string {
	if t.In.Kind != bots.Message || len(t.In.Files) > 0 || len(t.In.Text) > longestPlain {
		return ""
	}
	for key, name := range plainWords {
		if t.Says(key, t.In.Text) && (t.known() && !t.answersElse() || name == cmdHuman && !t.known()) {
			return name
		}
	}
	return ""
}

// answersElse tells whether words are for a case, or answer a question in his own words.
func (t *talk) answersElse() bool {
	state := t.Session.State
	if slices.Contains(toOthers, state) || !filing[state] && len(t.exchanges()) > 0 {
		return true
	}
	if q, ok := t.asked(); state == stAsk && ok && (q.Kind == routing.AskText || t.Draft.Excuse || t.Typed(askQuestion(t), t.In.Text) != "") {
		return true
	}
	id, err := t.About()
	return t.In.ReplyTo != "" && (id != 0 || err != nil)
}

// greet begins the conversation, or repeats its first question.
func (c *Conversation) greet(t *talk, aside string) error {
	t.Session.State = stLanguage
	t.Session.Chart, t.Session.ChartVersion = chartName, chartVersion
	return c.machine.Go(t, t.Scene, dialogs.Move{Aside: aside})
}

func (c *Conversation) obey(t *talk, name string) error {
	move, err := t.wish(name)
	if err != nil {
		return err
	}
	return c.machine.Go(t, t.Scene, move)
}

// argument is what stands behind a typed command.
func (t *talk) argument() string {
	if !strings.HasPrefix(strings.TrimSpace(t.In.Text), "/") {
		return ""
	}
	_, rest := dialogs.FirstWord(t.In.Text)
	return rest
}

// wish is where a command or a value of the menu leads.
func (t *talk) wish(name string) (dialogs.Move, error) {
	move := dialogs.Move{Event: evHome}
	switch name {
	case cmdStart:
		t.park()
	case cmdCancel:
		if !t.park() && t.Session.State == stHome {
			move.Aside = t.T("home.nothing_to_cancel", nil)
			break
		}
		if t.unsent() {
			move.Aside = t.T("home.cancelled", nil)
		}
	case menuHelp:
		return dialogs.Move{Silent: true}, t.Say(t.T("help.text", nil))
	case cmdHuman:
		said, err := t.human("stuck.wanted")
		if err != nil {
			return dialogs.Move{}, err
		}
		return dialogs.Move{Silent: true}, t.Say(said)
	case menuMyData:
		return dialogs.Move{Silent: true}, t.giveData()
	case menuStop:
		return dialogs.Move{Silent: true}, t.stop()
	case menuDelete:
		t.errand()
		move.Event = evErase
	case menuData:
		t.errand()
		move.Event = evData
	case menuMine:
		t.park()
		t.Filter = t.filterSaid()
		move.Event = evMine
	case cmdStatus:
		t.park()
		return t.status()
	case cmdCall:
		return t.takeCall()
	case cmdLink:
		return dialogs.Move{Silent: true}, t.link()
	case menuLanguage:
		t.errand()
		move.Event = evLanguage
	case menuSettings:
		t.errand()
		move.Event = evSettings
	case menuSimple:
		move = t.setSimple()
	case menuQuiet:
		move = t.quiet()
	case menuNew:
		move = t.anew(routing.CaseProblem)
	case menuQuestion, menuProposal, menuThanks:
		move = t.anew(routing.CaseKind(name))
	case menuResume:
		t.park()
		move = t.resume()
	case menuDiscard:
		t.park()
		return t.discard()
	}
	return move, nil
}

// park remembers where the draft stood before a detour; it tells whether there
// was one under way.
func (t *talk) park() bool {
	if t.Draft.empty() || !filing[t.Session.State] {
		return false
	}
	t.At = t.Session.State
	return true
}

// parked tells whether there is a draft to come back to.
func (t *talk) parked() bool { return !t.Draft.empty() && filing[t.At] }

// heard is the message as a step hears free words.
func (t *talk) heard() dialogs.Heard {
	return dialogs.Heard{Text: strings.TrimSpace(t.In.Text), Files: t.In.Files}
}
