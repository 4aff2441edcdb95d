package simulator

import (
	"net/http"
	"sort"
	"strconv"
	"strings"
	"time"

	"otklik/bots"
)

const (
	vkFilePath     = "/vk/file/"
	vkDocPath      = "/vk/doc/"
	vkMethodPath   = "/vk/method/"
	vkLongPollPath = "/vk/longpoll"
	vkUploadPath   = "/vk/upload/"
)

// vk is the VK API server of one community.
type vk struct {
	s       *Simulator
	world   *world
	group   int
	methods map[string]vkMethod

	// Below: guarded by world.mu.
	events    vkEvents
	callbacks []*vkCallback
	servers   int // Callback servers ever added
	presses   map[string]*vkPress
	asked     []*vkPress // in order, for forgetting the old ones
	counter   int        // names events and presses
	rate      rateMeter
}

// vkMethod carries out a call. It takes the world's lock itself.
type vkMethod func(*call) (any, *vkError)

// vkError is a refusal in VK's shape.
type vkError struct {
	Code int
	Msg  string
}

// VK's error codes, as far as the simulator gives them unasked.
const (
	vkUnknownMethod  = 3
	vkAuthorization  = 5
	vkTooMany        = 6
	vkInternal       = 10
	vkCompile        = 12
	vkRuntime        = 13
	vkParameter      = 100
	vkDenied         = 901
	vkEditExpired    = 909
	vkBadKeyboard    = 911
	vkTooLong        = 914
	vkNoAccess       = 917
	vkEditDisallowed = 920
)

func wrongParameter(why string) *vkError {
	return &vkError{Code: vkParameter, Msg: "One of the parameters specified was missing or invalid: " + why}
}

func (e *vkError) reply(c *call) reply {
	type param struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
	params := []param{{Key: "method", Value: c.method}}
	for k, v := range c.params {
		params = append(params, param{Key: k, Value: v})
	}
	sort.Slice(params, func(i, j int) bool { return params[i].Key < params[j].Key })
	return jsonReply(http.StatusOK, map[string]any{"error": map[string]any{
		"error_code": e.Code, "error_msg": e.Msg, "request_params": params,
	}})
}

func newVK(s *Simulator) *vk {
	v := &vk{s: s, group: s.opt.VKGroup, presses: map[string]*vkPress{}, rate: rateMeter{limit: s.opt.VKRate}}
	v.world = newWorld(s, bots.VK, v)
	v.events.key, v.events.base = "key0", 1
	v.events.off = onlyMessages()
	v.methods = map[string]vkMethod{
		"messages.send":                       v.send,
		"messages.edit":                       v.edit,
		"messages.delete":                     v.delete,
		"messages.sendMessageEventAnswer":     v.answerPress,
		"messages.getConversationsById":       v.getConversationsByID,
		"messages.getConversationMembers":     v.getConversationMembers,
		"messages.getConversations":           v.getConversations,
		"messages.getHistory":                 v.getHistory,
		"messages.getByConversationMessageId": v.getByConversationMessageID,
		"messages.isMessagesFromGroupAllowed": v.isAllowed,
		"messages.setActivity":                v.setActivity,
		"messages.markAsRead":                 v.setActivity,
		"users.get":                           v.usersGet,
		"groups.getById":                      v.groupsGetByID,
		"groups.getLongPollServer":            v.getLongPollServer,
		"groups.getLongPollSettings":          v.getLongPollSettings,
		"groups.setLongPollSettings":          v.setLongPollSettings,
		"groups.getCallbackConfirmationCode":  v.getConfirmationCode,
		"groups.addCallbackServer":            v.addCallbackServer,
		"groups.editCallbackServer":           v.editCallbackServer,
		"groups.deleteCallbackServer":         v.deleteCallbackServer,
		"groups.getCallbackServers":           v.getCallbackServers,
		"groups.setCallbackSettings":          v.setCallbackSettings,
		"photos.getMessagesUploadServer":      v.uploadServer("photo"),
		"docs.getMessagesUploadServer":        v.uploadServer("doc"),
		"photos.saveMessagesPhoto":            v.savePhoto,
		"docs.save":                           v.saveDoc,
	}
	return v
}

// ServeHTTP answers methods, long polls, uploads and downloads.
func (v *vk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if base, ok := strings.CutPrefix(path, vkDocPath); ok { // vk.com sends a reader on to where the bytes are
		http.Redirect(w, r, vkFilePath+base, http.StatusFound) // #nosec G710 -- a path on this very host
		return
	}
	if base, ok := strings.CutPrefix(path, vkFilePath); ok {
		v.s.exchange(w, bots.VK, &call{r: r, method: "file"}, v.refusal(nil), func() reply { return v.download(base) })
		return
	}
	method, isMethod := strings.CutPrefix(path, vkMethodPath)
	run := v.answer
	switch {
	case isMethod:
	case path == vkLongPollPath:
		method, run = "longpoll", v.longPoll
	case strings.HasPrefix(path, vkUploadPath):
		method, run = "upload", v.upload
	default:
		http.NotFound(w, r)
		return
	}
	c, err := read(w, r, method)
	if err != nil {
		http.Error(w, "Request Entity Too Large", http.StatusRequestEntityTooLarge)
		return
	}
	token := c.params["access_token"]
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		token = bearer
	}
	delete(c.params, "access_token")
	c.chat = chatOf(c)
	over := isMethod && v.rate.count(time.Now())
	if isMethod && method == "execute" {
		c.inside, _ = parseExecute(c) // what cannot be read is refused when it is run
	}
	v.s.exchange(w, bots.VK, c, v.refusal(c), func() reply {
		if over {
			return (&vkError{Code: vkTooMany, Msg: "Too many requests per second"}).reply(c)
		}
		if isMethod && token != v.s.opt.VKToken {
			return (&vkError{Code: vkAuthorization, Msg: "User authorization failed: invalid access_token (4)."}).reply(c)
		}
		return run(c)
	})
}

func chatOf(c *call) string {
	return orElse(c.params["peer_id"], orElse(c.params["peer_ids"], c.params["user_id"]))
}

func (v *vk) answer(c *call) reply {
	if c.method == "execute" {
		return v.execute(c)
	}
	method, ok := v.methods[c.method]
	if !ok {
		return (&vkError{Code: vkUnknownMethod, Msg: "Unknown method passed"}).reply(c)
	}
	if _, ok := vkVersion(c); !ok {
		return wrongParameter("v is required").reply(c)
	}
	result, refused := method(c)
	if refused != nil {
		return refused.reply(c)
	}
	out := jsonReply(http.StatusOK, map[string]any{"response": result})
	out.accepted, out.message = effective(c, result), c.made
	return out
}

// effective tells whether a call that was answered did anything: refused by every
// peer, it did not.
func effective(c *call, result any) bool {
	_, many := result.([]vkSent)
	return !many || c.made != ""
}

// vkVersion reads the minor number of v=5.N.
func vkVersion(c *call) (minor int, ok bool) {
	text, ok := strings.CutPrefix(c.params["v"], "5.")
	minor, err := strconv.Atoi(text)
	return minor, ok && err == nil
}

// refusal words a fault; a long poll has its own way of failing.
func (v *vk) refusal(c *call) refusal {
	return func(f *Fault) reply {
		if c == nil {
			c = &call{}
		}
		e := vkError{Code: f.Code, Msg: f.Description}
		switch {
		case c.method == "longpoll" && f.Code != 0:
			return v.failed(f.Code)
		case e.Code == 0 && f.RetryAfter > 0:
			e.Code = vkTooMany
		case e.Code == 0:
			e.Code = vkInternal
		}
		e.Msg = orElse(e.Msg, "Simulated error")
		out := e.reply(c)
		if f.Status != 0 {
			out.status = f.Status
		}
		if f.RetryAfter > 0 {
			out.header = map[string]string{"Retry-After": itoa(f.RetryAfter)}
		}
		return out
	}
}

func (v *vk) now() time.Time { return v.s.opt.Now() }
