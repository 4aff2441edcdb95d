// One phone: its messages, its typing bar, its buttons.
import { author, drawKeys, drawMessage, summary } from "./render.js";
import { prepare, post } from "./send.js";
import { texts } from "./texts.js";

const nearBottom = 140; // pixels from the end within which a reader is taken along

export class Phone {
  constructor(section, counted) {
    this.section = section;
    this.counted = counted;
    this.path = `/page/phones/${section.dataset.n}/`;
    this.group = "group" in section.dataset;
    this.messages = [];
    this.drawn = new Map(); // id → {json, element}
    this.unread = 0;
    this.inHand = false;
    this.inView = false;
    this.replyTo = "";
    this.one = (selector) => section.querySelector(selector);
    this.log = this.one(".log");
    this.text = this.one("textarea");
    this.one(".avatar").textContent = [...this.one(".bar-name").textContent.trim()][0] ?? "";
    this.listen();
  }

  // show draws a picture that came from the server.
  show(picture) {
    const first = this.shown === undefined;
    this.shown = true;
    const follow = first || this.belowView() < nearBottom;
    const news = picture.messages.filter((m) => !m.own && !this.drawn.has(m.id)).length;
    const mine = picture.messages.some((m) => m.own && !this.drawn.has(m.id));
    this.messages = picture.messages;
    this.drawMessages();
    this.drawMenu(picture.menu);
    this.one(".empty").hidden = this.messages.length > 0;
    const start = this.one(".start");
    if (start) {
      start.hidden = this.messages.length > 0;
      this.one(".composer").hidden = !start.hidden;
    }
    if (follow || mine) this.toNewest();
    else this.one(".newest").hidden = news === 0;
    if (!first && !this.watched()) this.unread += news;
    this.counted();
  }

  watched() {
    return this.inHand || (this.inView && matchMedia("(max-width: 719px)").matches);
  }

  read() {
    if (this.unread === 0) return;
    this.unread = 0;
    this.counted();
  }

  // drawMessages touches only what changed, so that focus and scroll stay.
  drawMessages() {
    const known = new Map(this.messages.map((m) => [m.id, m]));
    for (const [id, old] of this.drawn) {
      if (known.has(id)) continue;
      old.element.remove();
      this.drawn.delete(id);
    }
    for (const m of this.messages) {
      const json = JSON.stringify(m);
      const old = this.drawn.get(m.id);
      if (old?.json === json) continue;
      const fresh = drawMessage(m, this.group, (id) => known.get(id));
      if (old) this.replace(old.element, fresh);
      else this.log.append(fresh);
      this.drawn.set(m.id, { json, element: fresh });
    }
  }

  replace(old, fresh) {
    const hadFocus = old.contains(document.activeElement);
    old.replaceWith(fresh);
    if (hadFocus) (fresh.querySelector(".key") ?? this.log).focus({ preventScroll: true });
  }

  drawMenu(rows) {
    const json = JSON.stringify(rows ?? null);
    if (json === this.menuDrawn) return;
    this.menuDrawn = json;
    const menu = this.one(".menu");
    menu.hidden = !rows;
    menu.replaceChildren(...(rows ? drawKeys(rows, "").childNodes : []));
  }

  // belowView is how many pixels of messages are below what is seen.
  belowView() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
  }

  toNewest() {
    this.log.scrollTop = this.log.scrollHeight;
    this.one(".newest").hidden = true;
    this.atEnd = true;
  }

  listen() {
    const on = (selector, event, f) => this.one(selector)?.addEventListener(event, f);
    on(".composer", "submit", (e) => { e.preventDefault(); this.say(); });
    on("textarea", "keydown", (e) => {
      if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
      e.preventDefault();
      this.say();
    });
    on(".start", "click", () => this.do("say", { text: this.section.dataset.start }));
    on(".newest", "click", () => this.toNewest());
    on(".quote-cancel", "click", () => this.reply(null));
    on(".log", "click", (e) => this.clicked(e));
    on(".log", "scroll", () => {
      this.atEnd = this.belowView() < 8;
      if (this.atEnd) this.one(".newest").hidden = true;
    });
    // A keyboard, a quote or a turned screen takes room: the newest message stays in view.
    new ResizeObserver(() => { if (this.atEnd) this.toNewest(); }).observe(this.log);
    on(".menu", "click", (e) => this.pressed(e.target.closest(".key"), ""));
    this.listenToSheets(on);
  }

  listenToSheets(on) {
    on(".attach", "click", () => this.sheet(this.one(".attach-sheet").hidden ? ".attach-sheet" : null));
    on(".attach-place", "click", () => this.sheet(".place-sheet"));
    on(".attach-sample", "click", () => { this.sheet(null); this.attach("sample", { text: this.text.value.trim(), reply: this.replyTo }); });
    on(".attach-choose input", "change", (e) => this.chosen(e.target));
    for (const b of this.section.querySelectorAll(".close")) b.addEventListener("click", () => this.sheet(null));
    for (const b of this.section.querySelectorAll(".pin, .point")) {
      b.addEventListener("click", () => this.here(Number(b.dataset.lat), Number(b.dataset.lon)));
    }
    for (const pin of this.section.querySelectorAll(".pin")) {
      pin.style.left = `${pin.dataset.left}%`;
      pin.style.top = `${pin.dataset.top}%`;
      pin.dataset.n = pin.textContent;
    }
    this.section.addEventListener("keydown", (e) => {
      if (e.key === "Escape") { this.sheet(null); this.reply(null); }
    });
  }

  // sheet opens one, or closes them all and gives the focus back.
  sheet(selector) {
    let closed = false;
    for (const s of this.section.querySelectorAll(".sheet")) {
      closed ||= !s.hidden;
      s.hidden = !selector || !s.matches(selector);
    }
    const attach = this.one(".attach");
    attach.setAttribute("aria-expanded", String(Boolean(selector)));
    if (selector) this.one(`${selector} > button, ${selector} .point`).focus();
    else if (closed) attach.focus();
  }

  // clicked is a click among the messages: on a button, a quote or a bubble.
  clicked(event) {
    const box = event.target.closest(".message");
    if (!box || event.target.closest("a")) return;
    const key = event.target.closest(".key");
    const cited = event.target.closest(".cited");
    if (key) this.pressed(key, box.dataset.id);
    else if (cited) this.drawn.get(cited.dataset.to)?.element.scrollIntoView({ block: "center" });
    else if (event.target.closest(".reply, .bubble") && !String(getSelection())) this.reply(box.dataset.id);
  }

  async pressed(key, message) {
    if (!key || key.matches("a")) return;
    if (key.dataset.kind === "location") { this.sheet(".place-sheet"); return; }
    key.classList.add("busy");
    await this.do("press", { message, label: key.dataset.label });
    key.classList.remove("busy");
  }

  // reply makes the next message answer another; null takes that back.
  reply(id) {
    for (const b of this.section.querySelectorAll(".replying")) b.classList.remove("replying");
    const m = this.messages.find((m) => m.id === id);
    this.replyTo = m ? id : "";
    this.one(".quote").hidden = !m;
    if (!m) return;
    this.one(".quote-name").textContent = author(m);
    this.one(".quote-text").textContent = summary(m);
    this.drawn.get(id).element.querySelector(".bubble").classList.add("replying");
    this.text.focus();
  }

  async say() {
    const text = this.text.value.trim();
    if (text) await this.attach("say", { text, reply: this.replyTo });
  }

  async here(lat, lon) {
    this.sheet(null);
    await this.do("place", { lat, lon });
  }

  async chosen(input) {
    const form = new FormData();
    form.append("text", this.text.value.trim());
    form.append("reply", this.replyTo);
    const files = [...input.files];
    input.value = "";
    this.sheet(null);
    if (files.length === 0) return;
    for (const file of files) form.append("photo", await prepare(file), "photo.jpg");
    await this.attach("photos", form);
  }

  // attach sends what is in the typing bar and empties it when that worked.
  async attach(action, body) {
    if (!await this.do(action, body)) return;
    this.text.value = "";
    this.reply(null);
  }

  async do(action, body) {
    const error = await post(this.path + action, body);
    if (error) this.complain(texts[error] ?? texts["error.other"]);
    return !error;
  }

  complain(text) {
    const toast = this.one(".toast");
    toast.textContent = text;
    toast.hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { toast.hidden = true; }, 5000);
  }
}
