// Improves pages that already work without it: territory suggestions and definitions shown in place.
(() => {
  "use strict";
  const html = document.documentElement;
  html.classList.add("js");

  // --- Territory field: a list of suggestions following the ARIA combobox pattern. ---
  for (const input of document.querySelectorAll("input[data-territory]")) {
    const list = document.createElement("ul");
    list.id = input.id + "-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Territoires proposés");
    list.hidden = true;
    input.after(list);
    const status = document.createElement("span");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    list.after(status);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);
    input.autocomplete = "off";
    const hidden = document.getElementById(input.dataset.territory);
    let active = -1, asked = 0, timer;
    const settle = () => { asked++; clearTimeout(timer); }; // a late answer must not undo what the person is doing
    const close = () => { settle(); list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const mark = (index) => {
      settle();
      active = index;
      [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
      const option = list.children[index];
      if (option) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    };
    const choose = (option) => { input.value = option.dataset.label; hidden.value = option.dataset.code; close(); };
    const show = (places) => {
      list.replaceChildren(...places.map((place, i) => {
        const option = document.createElement("li");
        option.id = list.id + "-" + i;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.code = place.code;
        option.dataset.label = place.label;
        option.textContent = place.label;
        if (place.note) { const note = document.createElement("span"); note.className = "hint"; note.textContent = place.note; option.append(note); }
        option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
        return option;
      }));
      list.hidden = places.length === 0;
      input.setAttribute("aria-expanded", String(places.length > 0));
      status.textContent = places.length === 0 ? "Aucun territoire trouvé" : places.length + (places.length > 1 ? " territoires proposés" : " territoire proposé");
      active = -1;
    };
    input.addEventListener("input", () => {
      hidden.value = "";
      clearTimeout(timer);
      const words = input.value.trim();
      if (words.length < 2) { close(); return; }
      timer = setTimeout(async () => {
        const mine = ++asked;
        try {
          const answer = await fetch("/territoires/suggestions?q=" + encodeURIComponent(words));
          const places = answer.ok ? await answer.json() : [];
          if (mine === asked) show(places);
        } catch { if (mine === asked) close(); }
      }, 120);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      const count = list.children.length;
      if (event.key === "ArrowDown") { event.preventDefault(); mark((active + 1) % count); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark((active + count - 1) % count); }
      else if (event.key === "Enter" && active >= 0) { event.preventDefault(); choose(list.children[active]); }
      else if (event.key === "Escape") { event.preventDefault(); close(); }
    });
    input.addEventListener("blur", close);
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
})();
