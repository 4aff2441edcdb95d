package complaint_test

import "time"

// leave shows that a way out leads from wherever a resident is: he may stop, and then
// file a case with nothing but what stands on his screen.
func (w *town) leave(p *person) {
	w.g.Step = 10 * time.Second
	const most = 60
	w.hear(p, p.say("/cancel"))
	cases := len(p.now.cases)
	w.hear(p, p.say("/new"))
	for range most {
		w.hear(p, p.forward(true))
		if len(p.now.cases) > cases {
			return
		}
	}
	w.t.Fatalf("%s finds no way to file a case: at %q, the last question is %q", p.chat, p.now.state, p.asked.text)
}

// settle lets what waits for its reader's morning go, and wants every answer of a clerk
// to have arrived.
func (w *town) settle() {
	w.g.Now = w.g.Now.Truncate(24 * time.Hour).Add(33 * time.Hour)
	w.news(w.g.Drain(w.t))
	for token, to := range w.owed {
		if !w.heard[token] {
			w.t.Fatalf("%s never had the answer %q", to, token)
		}
	}
}
