// Draws one message. What people and bots write is only ever set as text.
import { texts } from "./texts.js";

export function element(tag, className, text) {
  const e = document.createElement(tag);
  if (className) e.className = className;
  if (text !== undefined) e.textContent = text;
  return e;
}

// summary is a message in a few words, for quotes.
export function summary(m) {
  if (m.text) return m.text.replace(/\s+/g, " ");
  if (m.photos) return texts["photo"];
  if (m.place) return texts["place"];
  return texts["file"];
}

// author is the name to show; the bot is called as in its chat's head.
export function author(m) {
  return m.bot ? texts["bot"] : m.name;
}

// drawMessage gives the element of a message; find looks an earlier one up.
export function drawMessage(m, group, find) {
  const box = element("div", `message${m.own ? " own" : ""}${m.keys || m.photos ? " wide" : ""}`);
  box.dataset.id = m.id;
  const line = element("div", "line");
  line.append(drawBubble(m, group, find), replyButton(m));
  box.append(line);
  if (m.keys) box.append(drawKeys(m.keys, "keys"));
  return box;
}

function drawBubble(m, group, find) {
  const bare = m.text || m.files ? "" : " bare"; // nothing for the time to stand beside
  const bubble = element("div", `bubble${bare}${m.photos ? " pictured" : ""}`);
  if (group && !m.own) bubble.append(element("span", "name", author(m)));
  const cited = m.reply_to && find(m.reply_to);
  if (cited) bubble.append(drawCited(cited));
  if (m.photos) bubble.append(drawPhotos(m.photos));
  for (const name of m.files ?? []) bubble.append(element("span", "file", `📄 ${name || texts["file"]}`));
  if (m.place) bubble.append(drawPlace(m.place));
  if (m.text) bubble.append(element("span", "text", m.text));
  bubble.append(drawMeta(m));
  return bubble;
}

function drawCited(m) {
  const cited = element("button", "cited");
  cited.type = "button";
  cited.dataset.to = m.id;
  cited.append(element("b", "", author(m)), element("span", "", summary(m)));
  return cited;
}

function drawPhotos(addresses) {
  const photos = element("div", "photos");
  for (const address of addresses) {
    const img = element("img");
    img.src = address;
    img.alt = texts["photo"];
    photos.append(img);
  }
  return photos;
}

function drawPlace(place) {
  const spot = element("span", "spot");
  const picture = element("i", "", "📍");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", texts["place"]);
  spot.append(picture, element("small", "", `${place.lat.toFixed(4)}, ${place.lon.toFixed(4)}`));
  return spot;
}

function drawMeta(m) {
  const meta = element("span", "meta");
  if (m.silent) {
    const bell = element("span", "", "🔕 ");
    bell.setAttribute("role", "img");
    bell.setAttribute("aria-label", texts["silent"]);
    bell.title = texts["silent"];
    meta.append(bell);
  }
  meta.append(element("span", "", (m.edited ? `${texts["edited"]} ` : "") + m.time));
  return meta;
}

function replyButton(m) {
  const button = element("button", "reply", "↩");
  button.type = "button";
  button.setAttribute("aria-label", `${texts["reply"]}: ${summary(m).slice(0, 60)}`);
  button.title = texts["reply"];
  return button;
}

// drawKeys gives rows of buttons.
export function drawKeys(rows, className) {
  const box = element("div", className);
  for (const keys of rows) {
    const row = element("div", "row");
    for (const key of keys) row.append(drawKey(key));
    box.append(row);
  }
  return box;
}

function drawKey(key) {
  const link = key.kind === "link" && /^(https?|tel|mailto):/i.test(key.url ?? "");
  const k = element(link ? "a" : "button", "key", key.text);
  k.dataset.label = key.text;
  if (key.kind) k.dataset.kind = key.kind;
  if (link) {
    k.href = key.url;
    k.target = "_blank";
    k.rel = "noopener noreferrer";
  } else {
    k.type = "button";
  }
  return k;
}
