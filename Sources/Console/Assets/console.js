// Makes pages livelier; without it they tell and do the same.
"use strict";

// Moments in the time of whoever reads, with its zone; the title keeps them in UTC.
const zoned = new Intl.DateTimeFormat(undefined, {
  year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
  timeZoneName: "short",
});

function distance(milliseconds) {
  const seconds = Math.round(Math.abs(milliseconds) / 1000);
  if (seconds < 3) return "just now";
  const length = seconds < 90 ? `${seconds} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min`
    : seconds < 129600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
  return milliseconds > 0 ? `${length} ago` : `in ${length}`;
}

function tellTimes(root) {
  for (const element of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(element.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    const [ago, absolute] = [element.querySelector(".ago"), element.querySelector(".moment")];
    if (ago) ago.textContent = distance(Date.now() - moment.getTime());
    if (absolute) absolute.textContent = zoned.format(moment);
  }
}
tellTimes(document);
setInterval(() => tellTimes(document), 15000);

for (const form of document.querySelectorAll("form[data-as-of]")) {
  const slider = form.querySelector("input[type=range]");
  const output = form.querySelector("output");
  slider.addEventListener("input", () => { output.textContent = Number(slider.value).toLocaleString("en").replaceAll(",", "\u202f"); });
  // By keyboard it moves step by step, and should not leave the page at the first.
  let wanted;
  slider.addEventListener("change", () => { clearTimeout(wanted); wanted = setTimeout(() => form.requestSubmit(), 600); });
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
}

// How far a look at Logikal is. At its end the page is loaded again, for what it found.
for (const section of document.querySelectorAll("[data-operation-events]")) {
  const events = new EventSource(section.dataset.operationEvents);
  const bar = section.querySelector("progress");
  const now = section.querySelector("[data-operation-now]");
  const state = document.querySelector("[data-operation-state]");
  events.addEventListener("progress", (event) => {
    const progress = JSON.parse(event.data);
    if (progress.total > 0) bar.value = Math.min(100, (100 * progress.done) / progress.total);
    now.textContent = `${progress.lookingAt ?? ""}, ${progress.done} of ${progress.total}`;
  });
  events.addEventListener("state", (event) => {
    const change = JSON.parse(event.data);
    state.textContent = change.state;
    state.className = `state ${change.state}`;
    if (!["accepted", "running"].includes(change.state)) { events.close(); location.replace(location.pathname); }
  });
}

// What is under way is looked at again, while the page is seen.
for (const element of document.querySelectorAll("[data-refresh]")) {
  setTimeout(() => { if (!document.hidden) location.replace(location.pathname); }, Number(element.dataset.refresh));
}

// The live feed. Every text from outside is set as text.
const lists = { directory: "directories", project: "projects", phase: "phases", elevation: "elevations" };
const words = (name) => String(name).replace(/[._:]/g, " ").replace(/([a-z])([A-Z])/g, (_, a, b) => `${a} ${b.toLowerCase()}`);

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function feedLine(change) {
  const line = element("li", "new");
  const what = element("span");
  const list = lists[change.entity.type];
  const name = change.state?.name ?? change.entity.id.slice(0, 8);
  const link = list ? element("a", "", name) : element("span", "", name);
  if (list) link.href = `/console/${list}/${encodeURIComponent(change.entity.id)}`;
  const time = element("time");
  time.dateTime = change.recordedAt;
  time.append(element("span", "ago"), " ", element("span", "moment"));
  const fields = (change.changed ?? []).map(words).join(", ");
  what.append(element("strong", "", words(change.type)), " ", link, " ", element("span", "fields", fields), " ", time);
  line.append(element("span", "position", change.position.toLocaleString("en").replaceAll(",", "\u202f")), what);
  return line;
}

for (const section of document.querySelectorAll("[data-feed]")) {
  const list = section.querySelector("[data-feed-list]");
  const state = document.querySelector("[data-feed-state]");
  const head = document.querySelector("[data-feed-head]");
  const pause = section.querySelector("[data-feed-pause]");
  const waiting = [];
  const show = () => {
    while (waiting.length > 0) list.prepend(feedLine(waiting.shift()));
    while (list.children.length > 200) list.lastElementChild.remove();
    tellTimes(list);
  };
  pause.hidden = false;
  pause.addEventListener("click", () => {
    const isPaused = pause.getAttribute("aria-pressed") !== "true";
    pause.setAttribute("aria-pressed", String(isPaused));
    if (!isPaused) show();
    state.textContent = isPaused ? "paused" : "live";
  });
  const events = new EventSource(section.dataset.feed);
  events.addEventListener("open", () => { state.textContent = "live"; });
  events.addEventListener("error", () => {
    state.textContent = events.readyState === EventSource.CLOSED ? "ended; load the page again" : "connecting again";
  });
  events.addEventListener("gone", () => { events.close(); state.textContent = "the log was set back; load the page again"; });
  events.addEventListener("page", (event) => {
    const page = JSON.parse(event.data);
    waiting.push(...page.data);
    if (waiting.length > 200) waiting.splice(0, waiting.length - 200);
    head.textContent = Number(page.head).toLocaleString("en").replaceAll(",", "\u202f");
    if (pause.getAttribute("aria-pressed") !== "true") show();
  });
}
