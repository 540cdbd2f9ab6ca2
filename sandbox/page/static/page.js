// The page's hands: sends what people do, looks again when the sandbox says so, and keeps focus where it was.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// --- looking -----------------------------------------------------------------------------------------------------

let goal = location.href; // where the person wants to be; an answer for another place comes too late
let stamp = 0; // counts what was asked for, so that an older answer never covers a newer one
let shown = 0;
let looking = false;
let again = false;
let waiting = null;

/** Fetch this screen and put in place what has changed; several wishes at once become one. */
async function look(why = "") {
  if (looking && !why) {
    again = true;
    return;
  }
  looking = true;
  const [aim, mine] = [goal, ++stamp];
  try {
    const answer = await fetch(aim, why === "go" ? {} : { headers: { "x-looking": document.hidden ? "no" : "yes" } });
    const html = await answer.text();
    if (aim === goal && mine > shown) {
      shown = mine;
      show(html, answer.url, why);
    } else again = true;
  } catch {
    // The live connection says that the sandbox has stopped, and looks again when it is back.
  }
  looking = false;
  if (again) {
    again = false;
    look();
  }
}

/** Put a fetched screen in place of this one. */
function show(html, url, why) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if (!$("[data-region]", fresh)) {
    goal = location.href;
    return toast(fresh.body.textContent);
  }
  goal = url;
  if (why === "go" && url !== location.href) history.pushState(null, "", url);
  else if (why && url !== location.href) history.replaceState(null, "", url);
  const atEnd = new Map($$("[data-scroll]").map((box) => [box, box.scrollHeight - box.scrollTop - box.clientHeight < 60]));
  const held = document.activeElement;
  const line = held?.closest?.(".lines > .line, .composer");
  document.title = fresh.title;
  if (document.body.dataset.live !== fresh.body.dataset.live) {
    Object.assign(document.body.dataset, fresh.body.dataset);
    listen();
  }
  hear(fresh);
  for (const region of $$("[data-region]", fresh)) morph(document.getElementById(region.id), region);
  for (const box of $$("[data-scroll]")) if (atEnd.get(box) ?? true) box.scrollTop = box.scrollHeight;
  showForm();
  count();
  if (held?.disabled) waiting = held; // a clock's button, while the clock moves: it gets its focus back
  if (waiting && !$("#bar progress")) {
    if (document.activeElement === document.body) (waiting.disabled ? $("#bar button:enabled:not(.menu-button)") : waiting)?.focus();
    waiting = null;
  }
  if (held && held !== document.body && !held.isConnected && !$("dialog[open]")) {
    (line?.id && document.getElementById(line.id) ? document.getElementById(line.id) : $("#write"))?.focus({ preventScroll: true });
  }
}

/** Go to another screen without losing this page; focus goes to what was asked for. */
async function go(url, push = true) {
  $$(".toast").forEach(dismiss);
  goal = new URL(url, location.href).href;
  await look(push ? "go" : "back");
  document.body.classList.remove("menu-shown");
  $(".menu-button").setAttribute("aria-expanded", "false");
  const aim = new URL(url, location.href).searchParams;
  const at = aim.get("at") && (document.getElementById(`m${aim.get("at").replace(".", "-")}`) ?? document.getElementById(`t${aim.get("at").replace(".", "-")}`));
  if (at) {
    at.scrollIntoView({ block: "center" });
    at.focus({ preventScroll: true });
  } else (aim.get("thread") ? $("#reply") : $("#write"))?.focus();
}

let live = null;

/** Follow what happens on this person's screen. */
function listen() {
  live?.close();
  live = new EventSource(document.body.dataset.live);
  live.addEventListener("look", () => look());
  live.addEventListener("hello", () => {
    if (!$("#gone").hidden) look();
    $("#gone").hidden = true;
  });
  live.onerror = () => ($("#gone").hidden = false);
}

// --- doing -------------------------------------------------------------------------------------------------------

/** Ask before what must not happen by accident; true when the person agrees. */
function agreed(told) {
  const ask = $("#ask");
  $("#ask-title").textContent = told.title;
  $("#ask-text").textContent = told.text;
  const [cancel, ok] = $$("button", ask);
  cancel.textContent = told.cancel;
  ok.textContent = told.ok;
  ok.className = told.danger ? "danger" : "primary";
  ask.showModal();
  cancel.focus();
  return new Promise((resolve) => {
    ask.onclose = () => resolve(ask.returnValue === "ok");
    ask.oncancel = () => (ask.returnValue = "cancel");
    for (const button of [cancel, ok]) button.onclick = () => ask.close(button.value);
  });
}

const queues = new WeakMap();
const pressed = new WeakMap();

/** Do something for a form once all that was done for it before has ended. */
async function inTurn(form, doing) {
  const turn = (queues.get(form) ?? Promise.resolve()).then(doing);
  queues.set(form, turn);
  await turn;
  if (queues.get(form) === turn) form.ariaBusy = "false";
}

/** Send a form as the page itself would. What is sent from one place goes in order; a double click in a dialog counts once. */
async function send(form, control) {
  const body = new FormData(form, control?.type === "submit" ? control : null);
  if (control?.name?.startsWith("act ")) body.set("pressed", control.name);
  if (control?.dataset.confirm && !(await agreed(JSON.parse(control.dataset.confirm)))) {
    if (control.type !== "submit") form.reset();
    return;
  }
  if (control?.dataset.url) window.open(control.dataset.url, "_blank", "noopener");
  if (form.closest("[data-form]") && form.ariaBusy === "true" && pressed.get(form) === control) return;
  pressed.set(form, control);
  const typed = form.matches("[data-composer]") ? $("textarea", form) : null;
  if (typed) typed.value = "";
  $$(".toast").forEach(dismiss); // what was said about the last thing done
  form.ariaBusy = "true";
  await inTurn(form, () => deliver(form, body, typed));
}

/** Post what was gathered and show the screen that comes back; what could not be sent stands in its field again. */
async function deliver(form, body, typed) {
  const [words, aim] = [body.get("text"), goal];
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams([...body]) });
    const html = await answer.text();
    if (answer.ok && aim === goal) {
      shown = ++stamp;
      return show(html, answer.url, "did");
    }
    look();
    if (answer.ok) return;
    toast(html);
  } catch {
    toast("The sandbox does not answer. Is it still running?");
  } finally {
    if (typed) grow(typed);
  }
  if (typed && !typed.value) typed.value = words;
}

document.addEventListener("submit", (event) => {
  if (!event.target.action) return;
  event.preventDefault();
  close();
  send(event.target, event.submitter);
});

document.addEventListener("change", (event) => {
  if (event.target.name?.startsWith("act ")) send(event.target.form, event.target);
  else keep(event.target);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-soft], a[href^='/as/']");
  if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    go(link.href);
  }
  if (event.target.closest("[data-dismiss]")) dismiss(event.target.closest(".toast"));
  if (event.target.closest(".menu-button")) {
    const shown = document.body.classList.toggle("menu-shown");
    $(".menu-button").setAttribute("aria-expanded", String(shown));
  }
  const opener = event.target.closest("[data-opens]");
  const inside = event.target.closest(".menu");
  if (!inside) close(opener);
  if (opener) open(opener);
});

addEventListener("popstate", () => go(location.href, false));
document.addEventListener("visibilitychange", () => document.hidden || look());

// --- menus -------------------------------------------------------------------------------------------------------

/** Open the menu of a button, or close it when it is open. */
function open(opener) {
  const menu = document.getElementById(opener.dataset.opens);
  menu.hidden = !menu.hidden;
  opener.setAttribute("aria-expanded", String(!menu.hidden));
  if (!menu.hidden) $("button, input", menu)?.focus();
}

/** Close every menu, except that of the button about to be used. */
function close(except) {
  for (const opener of $$('[data-opens][aria-expanded="true"]')) if (opener !== except) open(opener);
}

// --- forms -------------------------------------------------------------------------------------------------------

/** Tell the sandbox what stands in one field, so that the form still holds it when this page is loaded anew. */
function keep(field) {
  const form = field.form;
  if (!field.name?.startsWith("set ") || !form.closest("[data-form]")) return;
  const body = new URLSearchParams([...new FormData(form)].filter(([name]) => name === field.name || name === "view"));
  inTurn(form, () => fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {}));
}

addEventListener("beforeunload", () => keep(document.activeElement)); // it may not have been left yet

let before = null;

/** Where one starts in a form: at what is asked or wrong first, else at its button. */
function beginning(form) {
  const inputs = ["[autofocus]", "[aria-invalid]", "input:not([type=hidden])", "textarea", "select", "button"].map((one) => `.body ${one}`);
  return $(inputs.join(), form) ?? $("footer .primary", form) ?? $("footer button", form);
}

/** Open the form that is there, once; when it has gone, focus goes back to where it was. */
function showForm() {
  const form = $("dialog[data-form]");
  if (form && !form.open) {
    before ??= document.activeElement;
    form.showModal();
    form.oncancel = (event) => {
      event.preventDefault();
      send($("form", form), $(".close", form));
    };
    beginning(form)?.focus();
  } else if (form && !form.contains(document.activeElement) && !$("#ask").open) {
    beginning(form)?.focus(); // what was focused has gone with an update
  } else if (form && $("[aria-invalid]", form) && !$(":focus[aria-invalid]", form) && document.activeElement?.closest("footer")) {
    $("[aria-invalid]", form).focus();
  } else if (!form && before) {
    (before.isConnected ? before : $("#write"))?.focus();
    before = null;
  }
}

/** Keep the counters of limited fields up to date; they warn when a tenth is left, or twenty. */
function count() {
  for (const counter of $$("[data-counts]")) {
    const field = document.getElementById(counter.dataset.counts);
    const left = field.maxLength - field.value.length;
    counter.textContent = `${field.value.length} of ${field.maxLength}`;
    counter.classList.toggle("near", left <= Math.min(20, field.maxLength / 10));
  }
}

// --- the message field -------------------------------------------------------------------------------------------

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 180)}px`;
}

/** Show the commands that begin with what is typed. */
function hint(field) {
  const list = document.getElementById(field.getAttribute("aria-controls"));
  if (!list) return;
  const word = field.value.match(/^\/\S*$/)?.[0];
  const fitting = $$("[role=option]", list).filter((option) => {
    option.hidden = word === undefined || !option.dataset.command.startsWith(word);
    return !option.hidden;
  });
  list.hidden = !fitting.length || (fitting.length === 1 && fitting[0].dataset.command === word);
  field.setAttribute("aria-expanded", String(!list.hidden));
  choose(field, list.hidden ? null : fitting[0]);
}

function choose(field, option) {
  for (const one of $$("[role=option]", field.form)) one.setAttribute("aria-selected", String(one === option));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function take(field, option) {
  field.value = `${option.dataset.command} `;
  hint(field);
  field.focus();
}

// What one says oneself is always shown.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-composer]")) return;
  const box = $("[data-scroll]", event.target.parentElement);
  box.scrollTop = box.scrollHeight;
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-composer] textarea")) {
    grow(event.target);
    hint(event.target);
  }
  count();
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu");
  if (menu && event.key === "Escape") {
    event.preventDefault(); // a form below it stays open
    close();
    $(`[data-opens="${CSS.escape(menu.id)}"]`)?.focus();
  }
  if (menu?.role === "menu" && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const all = $$("button", menu);
    all[(all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length].focus();
    event.preventDefault();
  }
  const field = event.target;
  if (!field.matches?.("[data-composer] textarea") || event.isComposing) return;
  const chosen = document.getElementById(field.getAttribute("aria-activedescendant"));
  if (chosen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const all = $$("[role=option]:not([hidden])", field.form);
    const step = event.key === "ArrowDown" ? 1 : all.length - 1;
    choose(field, all[(all.indexOf(chosen) + step) % all.length]);
    event.preventDefault();
  } else if (chosen && (event.key === "Tab" || event.key === "Enter") && !event.shiftKey) {
    take(field, chosen);
    event.preventDefault();
  } else if (chosen && event.key === "Escape") {
    $(".hints", field.form).hidden = true;
    choose(field, null);
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    field.form.requestSubmit();
  }
});

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.(".hints [role=option]");
  if (!option) return;
  event.preventDefault();
  take($("textarea", option.closest("form")), option);
});

// --- troubles ----------------------------------------------------------------------------------------------------

const heardOf = () => Number(sessionStorage.getItem(`heard-${document.body.dataset.me}`) ?? -1);

/** Take away, from a screen just fetched, the troubles this tab has shown and closed. */
function hear(screen) {
  for (const one of $$(".toast[data-number]", screen)) if (Number(one.dataset.number) <= heardOf()) one.remove();
}

function dismiss(one) {
  if (one.dataset.number) sessionStorage.setItem(`heard-${document.body.dataset.me}`, String(Math.max(heardOf(), Number(one.dataset.number))));
  one.remove();
}

/** Say what went wrong, for as long as it takes to read. */
function toast(words) {
  const one = document.createElement("div");
  one.className = "toast";
  one.id = `toast-${performance.now()}`;
  one.innerHTML = '<p></p><button type="button" data-dismiss aria-label="Dismiss">×</button>';
  $("p", one).textContent = words.trim().slice(0, 300);
  $("#toasts").append(one);
}

hear(document);
for (const box of $$("[data-scroll]")) box.scrollTop = box.scrollHeight;
showForm();
count();
listen();
