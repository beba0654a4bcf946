// Improves pages that already work without it: proposals as one types and definitions shown in place.
(() => {
  "use strict";
  const html = document.documentElement;
  html.classList.add("js");

  // --- A field that proposes as one types: the ARIA 1.2 combobox with its list, shared by the fields below. ---
  // `ask(words)` gives what to propose, `choose(item)` does it; `groups` names the parts of the list, if it has several.
  const combobox = (input, { name, nouns, groups = {}, ask, choose, changed = () => {} }) => {
    const make = (tag, attributes, text) => {
      const element = document.createElement(tag);
      for (const key in attributes) element.setAttribute(key, attributes[key]);
      if (text) element.textContent = text;
      return element;
    };
    const list = make("div", { id: input.id + "-liste", role: "listbox", "aria-label": name, class: "proposals" });
    const status = make("span", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    list.hidden = true;
    const home = input.closest(".combo") || input.parentElement;
    home.classList.add("combo");
    home.append(list, status);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id, "aria-expanded": "false" };
    for (const key in roles) input.setAttribute(key, roles[key]);
    input.autocomplete = "off";
    let options = [], active = -1, asked = 0, timer;
    const settle = () => { asked++; clearTimeout(timer); }; // a late answer must not undo what the person is doing
    const close = () => { settle(); list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const mark = (index) => {
      settle();
      active = index;
      options.forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
      if (options[index]) { input.setAttribute("aria-activedescendant", options[index].id); options[index].scrollIntoView({ block: "nearest" }); }
      else input.removeAttribute("aria-activedescendant");
    };
    const take = (option) => { const { item } = option; close(); choose(item); };
    const option = (item) => {
      const element = make("div", { id: list.id + "-" + options.length, role: "option", "aria-selected": "false" });
      element.append(make("span", {}, item.label));
      if (item.note) element.append(make("span", { class: "hint" }, item.note));
      element.item = item;
      element.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      element.addEventListener("click", () => take(element));
      options.push(element);
      return element;
    };
    const show = (items) => {
      options = [];
      active = -1;
      const parts = [...new Set(items.map((item) => item.group))].map((group) => {
        const own = items.filter((item) => item.group === group);
        if (!groups[group]) return own.map(option);
        const part = make("div", { role: "group", "aria-labelledby": list.id + "-" + group });
        part.append(make("div", { id: list.id + "-" + group, role: "presentation", class: "proposals-title" }, groups[group]), ...own.map(option));
        return [part];
      });
      list.replaceChildren(...parts.flat());
      list.scrollTop = 0;
      list.hidden = items.length === 0;
      input.setAttribute("aria-expanded", String(items.length > 0));
      input.removeAttribute("aria-activedescendant");
      status.textContent = items.length === 0 ? nouns[0] : items.length + "\u00a0" + nouns[items.length > 1 ? 2 : 1];
    };
    input.addEventListener("input", () => {
      changed();
      clearTimeout(timer);
      const words = input.value.trim();
      if (words.length < 2) { close(); status.textContent = ""; return; }
      timer = setTimeout(async () => {
        const mine = ++asked;
        try { const items = await ask(words); if (mine === asked) show(items); } catch { if (mine === asked) close(); }
      }, 120);
    });
    input.addEventListener("keydown", (event) => {
      const last = options.length - 1;
      if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
      if (list.hidden) {
        if (event.key === "Enter") settle();
        return;
      }
      const moves = { ArrowDown: active === last ? -1 : active + 1, ArrowUp: active === -1 ? last : active - 1 };
      // Without a proposal chosen, Home and End move in the text, as in any field.
      if (active >= 0 && !event.shiftKey) Object.assign(moves, { Home: 0, End: last });
      if (event.key in moves) { event.preventDefault(); mark(moves[event.key]); }
      else if (event.key === "Enter" && active >= 0) { event.preventDefault(); take(options[active]); }
      else if (event.key === "Enter") close();
      else if (event.key === "Escape") { event.preventDefault(); close(); }
    });
    input.addEventListener("blur", close);
  };
  const fetched = async (address) => { const answer = await fetch(address); return answer.ok ? answer.json() : []; };

  for (const input of document.querySelectorAll("input[data-territory]")) {
    const hidden = document.getElementById(input.dataset.territory);
    combobox(input, {
      name: "Territoires proposés",
      nouns: ["Aucun territoire trouvé", "territoire proposé", "territoires proposés"],
      ask: (words) => fetched("/territoires/suggestions?q=" + encodeURIComponent(words)),
      choose: (place) => { input.value = place.label; hidden.value = place.code; },
      changed: () => { hidden.value = ""; },
    });
  }
  for (const input of document.querySelectorAll("input[data-suggest]")) {
    const platform = input.dataset.suggest && "&platform=" + encodeURIComponent(input.dataset.suggest);
    combobox(input, {
      name: "Propositions",
      nouns: ["Aucune proposition\u00a0: Entrée lance la recherche", "proposition", "propositions"],
      groups: { record: "Fiches", term: "Thèmes et publics", territory: "Territoires" },
      ask: async (words) => {
        const { items = [] } = await fetched("/api/v1/suggestions?q=" + encodeURIComponent(words) + platform);
        return items.map((item) => ({ ...item, note: item.name ? item.note + "\u00a0: " + item.name : item.note }));
      },
      choose: (item) => location.assign(item.page_url),
    });
  }

  // Records and territories of a form; in a field of several, one a line, another field proposes and adds.
  for (const field of document.querySelectorAll("[data-pick]")) {
    const kinds = field.dataset.pick, several = field.tagName === "TEXTAREA";
    let input = field;
    const put = (text) => {
      const lines = field.value.split("\n").map((line) => line.trim()).filter(Boolean);
      field.value = several ? [...new Set([...lines, text])].join("\n") : text;
      if (several) input.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    if (several) {
      const box = document.createElement("div");
      input = document.createElement("input");
      const label = field.labels[0] ? field.labels[0].firstChild.textContent.trim() : "";
      Object.assign(input, { id: field.id + "-ajout", type: "search", placeholder: "Chercher et ajouter" });
      input.setAttribute("aria-label", "Chercher et ajouter\u00a0: " + label);
      box.className = "combo";
      box.append(input);
      field.before(box);
    }
    combobox(input, {
      name: "Propositions",
      nouns: ["Aucune proposition", "proposition", "propositions"],
      ask: (words) => fetched(kinds === "territoires" ? "/territoires/suggestions?q=" + encodeURIComponent(words)
        : "/atelier/ecrire/fiches?" + new URLSearchParams({ q: words, sortes: kinds })),
      choose: (item) => put(item.value || item.label),
    });
    // Without a proposal chosen, Enter adds what is typed rather than sending the form.
    if (several) input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.defaultPrevented) return;
      event.preventDefault();
      if (input.value.trim()) put(input.value.trim());
    });
  }

  // --- Records that may be the one being written: the list that the page draws itself, kept up with what is typed. ---
  for (const form of document.querySelectorAll("form[data-near]")) {
    const list = form.querySelector("[data-near-list]"), said = form.querySelector("[data-near-said]");
    const { malgre } = form.elements;
    const first = (...names) => names.map((name) => form.elements[name]?.value).find(Boolean) || "";
    const typed = () => new URLSearchParams({
      titre: first("titre", "title"), adresse: first("url", "contact_url"),
      organisation: first("organisers", "partners[0].organisation", "partners[0].name"),
    }).toString();
    let timer, last = typed();
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const now = typed();
        if (now === last || !list) return;
        last = now;
        try {
          const answer = await fetch(form.dataset.near + now);
          if (!answer.ok || now !== last) return;
          const near = await answer.json();
          list.innerHTML = near.html; // drawn and escaped by the server, as without scripts
          said.textContent = near.said;
          if (malgre) malgre.value = near.count ? "oui" : "";
        } catch { /* the list comes with the next page */ }
      }, 400);
    });
  }

  // --- Glossary: the definition beside the term, on hover, focus or tap; a second tap follows the link. ---
  let bubble = null;
  const hide = () => { if (bubble) { bubble.term.removeAttribute("aria-describedby"); bubble.remove(); bubble = null; } };
  const reveal = (term) => {
    if (bubble && bubble.term === term) return;
    hide();
    bubble = document.createElement("div");
    bubble.id = "definition";
    bubble.setAttribute("role", "tooltip");
    bubble.term = term;
    bubble.textContent = term.dataset.definition;
    document.body.append(bubble);
    term.setAttribute("aria-describedby", "definition");
    const box = term.getBoundingClientRect();
    bubble.style.left = Math.max(8, Math.min(box.left, innerWidth - bubble.offsetWidth - 8)) + scrollX + "px";
    bubble.style.top = box.bottom + scrollY + 6 + "px";
  };
  for (const term of document.querySelectorAll("a.term[data-definition]")) {
    term.addEventListener("mouseenter", () => reveal(term));
    term.addEventListener("mouseleave", hide);
    term.addEventListener("focus", () => reveal(term));
    term.addEventListener("blur", hide);
    term.addEventListener("touchstart", (event) => { if (!bubble || bubble.term !== term) { event.preventDefault(); reveal(term); } }, { passive: false });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

  // --- Buttons that only make sense with scripts. ---
  for (const button of document.querySelectorAll("[data-print]")) { button.hidden = false; button.addEventListener("click", () => print()); }
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => { await navigator.clipboard.writeText(location.href); button.textContent = "Adresse copiée"; });
  }

  // --- A draft that saves itself: what is typed is sent three seconds after the last key. ---
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const told = form.querySelector("[data-saved]");
    let timer, last = "", busy = false, again = false;
    const say = (text) => { if (told) told.textContent = text; };
    // One save at a time: the next one starts from the revision that this one made.
    const save = async () => {
      if (busy) { again = true; return; }
      const data = new URLSearchParams(new FormData(form));
      data.set("geste", "auto");
      if (data.toString() === last) return;
      busy = true;
      try {
        const answer = await fetch(form.action, { method: "POST", body: data, headers: { accept: "application/json" }, redirect: "error" });
        if (answer.status === 409) { say("Quelqu’un a enregistré entre-temps\u00a0: enregistrez pour comparer, rien n’est perdu."); return; }
        if (!answer.ok) throw new Error(answer.status);
        const { revision } = await answer.json();
        form.elements.revision.value = revision;
        data.set("revision", revision);
        last = data.toString();
        say("Enregistré à " + new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" }).replace(":", "\u00a0h\u00a0"));
      } catch {
        say("Pas encore enregistré\u00a0: votre texte reste sur cette page. Vérifiez la connexion, ou connectez-vous de nouveau dans un autre onglet.");
      } finally {
        busy = false;
        if (again) { again = false; save(); }
      }
    };
    form.addEventListener("input", () => { clearTimeout(timer); say(""); timer = setTimeout(save, 3000); });
    form.addEventListener("submit", () => clearTimeout(timer));
  }

  // --- A long list of boxes: a field keeps those whose words hold what is typed. ---
  for (const boxes of document.querySelectorAll(".terms .boxes")) {
    const labels = [...boxes.querySelectorAll("label")];
    if (labels.length < 12) continue;
    const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    const field = document.createElement("input");
    field.type = "search";
    field.placeholder = "Filtrer la liste";
    field.setAttribute("aria-label", "Filtrer la liste\u00a0: " + boxes.closest("details").querySelector("summary").textContent.trim());
    field.addEventListener("input", (event) => {
      event.stopPropagation();
      const wanted = plain(field.value);
      for (const label of labels) label.hidden = !plain(label.textContent).includes(wanted);
    });
    boxes.before(field);
  }
})();
