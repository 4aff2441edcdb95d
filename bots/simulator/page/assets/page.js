// The page: brings each phone its pictures, leads the newcomer, keeps the tabs.
import { Phone } from "./phone.js";
import { texts } from "./texts.js";

const phones = new Map();
const strip = document.querySelector(".phones");
const offline = document.querySelector(".offline");

for (const section of document.querySelectorAll(".phone")) {
  const n = Number(section.dataset.n);
  phones.set(n, new Phone(section, count));
}

// Numbers of new messages: on the phone, on its tab, in the window's title.
function count() {
  let all = 0;
  for (const [n, phone] of phones) {
    all += phone.unread;
    const badges = [phone.section.querySelector(".label .badge"), tab(n)?.querySelector(".badge")];
    for (const badge of badges) {
      if (!badge) continue;
      badge.hidden = phone.unread === 0;
      badge.textContent = phone.unread;
      badge.setAttribute("aria-label", `${phone.unread} ${texts["new"]}`);
    }
  }
  document.title = all > 0 ? `(${all}) ${texts["title"]}` : texts["title"];
}

function tab(n) {
  return document.querySelector(`.tabs [data-n="${n}"]`);
}

// The step the newcomer is at follows from what the phones show.
function lead() {
  const all = [...phones.values()];
  const said = (group, test) => all.some((p) => p.group === group && p.messages.some(test));
  const answered = said(true, (m) => m.own && m.reply_to);
  const done = [
    said(false, (m) => m.own),
    said(true, (m) => m.bot && m.keys),
    answered,
    answered && said(false, (m) => m.bot && m.reply_to),
  ];
  const at = done.lastIndexOf(true) + 1;
  document.querySelectorAll(".steps li").forEach((li, i) => {
    li.classList.toggle("done", i < at);
    if (i === Math.min(at, done.length - 1)) li.setAttribute("aria-current", "step");
    else li.removeAttribute("aria-current");
  });
}

function listen() {
  const events = new EventSource("/page/events");
  events.onopen = () => { offline.hidden = true; };
  events.onerror = () => { offline.hidden = false; };
  events.onmessage = (event) => {
    const picture = JSON.parse(event.data);
    phones.get(picture.phone)?.show(picture);
    lead();
  };
}

// On a narrow screen one phone is in view at a time; its tab says so.
function followTheStrip() {
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const n = Number(entry.target.dataset.n);
      const phone = phones.get(n);
      phone.inView = entry.isIntersecting;
      if (entry.isIntersecting) tab(n).setAttribute("aria-current", "true");
      else tab(n).removeAttribute("aria-current");
      if (entry.isIntersecting && alone()) phone.read();
    }
  }, { root: strip, threshold: 0.6 });
  for (const phone of phones.values()) watch.observe(phone.section);
  document.querySelector(".tabs").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) phones.get(Number(button.dataset.n)).section.scrollIntoView({ inline: "start", block: "nearest" });
  });
}

// alone says whether only one phone fits the window.
function alone() {
  return matchMedia("(max-width: 719px)").matches;
}

// Whoever touches a phone has read it, and reads on until he touches another.
for (const name of ["pointerdown", "focusin"]) {
  document.addEventListener(name, (event) => {
    const section = event.target.closest?.(".phone");
    if (!section) return;
    for (const phone of phones.values()) phone.inHand = phone.section === section;
    phones.get(Number(section.dataset.n)).read();
  });
}

lead();
followTheStrip();
listen();
