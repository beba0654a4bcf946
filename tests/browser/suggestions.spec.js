// What is proposed as one types: keyboard alone, what a screen reader is told, a finger, and nothing lost without.
import { first } from "./addresses.js";
import { expect, test } from "./site.js";

const field = (page) => page.getByRole("main").getByRole("combobox", { name: /que cherchez-vous/i });
const list = (page) => page.getByRole("listbox", { name: "Propositions" });

/** Types and waits for what is proposed. */
async function type(page, input, words) {
  const answered = page.waitForResponse((answer) => answer.url().includes("/api/v1/suggestions") && answer.url().includes(`q=${encodeURIComponent(words)}`));
  await input.pressSequentially(words, { delay: 20 });
  await answered;
  await expect(list(page)).toBeVisible();
}

/** The tree that a screen reader walks, each node by its role, with its name, its properties and its children. */
async function tree(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Accessibility.enable");
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const value = (node, name) => node.properties?.find((property) => property.name === name)?.value;
  const below = (node) => (node.childIds ?? []).map((id) => byId.get(id)).filter(Boolean);
  return {
    all: (role, from) => {
      const found = [];
      const walk = (node) => {
        if (!node.ignored && node.role?.value === role) found.push(node);
        below(node).forEach(walk);
      };
      if (from) walk(from);
      else nodes.filter((node) => !node.ignored && node.role?.value === role).forEach((node) => found.push(node));
      return found;
    },
    name: (node) => node.name?.value ?? "",
    state: (node, name) => value(node, name)?.value,
    related: (node, name) => (value(node, name)?.relatedNodes ?? []).map((related) => related.backendDOMNodeId),
  };
}

test.describe("proposer en tapant", () => {
  test.beforeEach(async ({ page }) => {
    await page.goto("/recherche");
  });

  test("au clavier seul, d’une lettre à la fiche", async ({ page }) => {
    await field(page).focus();
    await type(page, field(page), "part");
    const options = list(page).getByRole("option");
    const count = await options.count();
    expect(count).toBeGreaterThan(3);
    await expect(field(page)).toHaveAttribute("aria-expanded", "true");
    await expect(field(page)).not.toHaveAttribute("aria-activedescendant", /./);
    const active = () => list(page).locator("[aria-selected=true]");
    await page.keyboard.press("ArrowDown");
    await expect(active()).toHaveText(await options.first().innerText().then((text) => new RegExp(text.split("\n")[0].replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))));
    await expect(field(page)).toHaveAttribute("aria-activedescendant", await options.first().getAttribute("id"));
    await page.keyboard.press("End");
    await expect(field(page)).toHaveAttribute("aria-activedescendant", await options.last().getAttribute("id"));
    await page.keyboard.press("Home");
    await expect(field(page)).toHaveAttribute("aria-activedescendant", await options.first().getAttribute("id"));
    await page.keyboard.press("ArrowUp");
    await expect(active()).toHaveCount(0); // back in the text
    await page.keyboard.press("ArrowUp");
    await expect(field(page)).toHaveAttribute("aria-activedescendant", await options.last().getAttribute("id"));
    await expect(field(page)).toHaveValue("part");
    await expect(field(page)).toBeFocused();
    await page.keyboard.press("Home");
    const title = (await options.first().innerText()).split("\n")[0];
    await page.keyboard.press("Enter");
    await expect(page).not.toHaveURL(/\/recherche/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  });

  test("Entrée sans choisir lance la recherche, Échap referme", async ({ page }) => {
    await type(page, field(page), "mécénat");
    await page.keyboard.press("Escape");
    await expect(list(page)).toBeHidden();
    await expect(field(page)).toHaveValue("mécénat");
    await expect(field(page)).toHaveAttribute("aria-expanded", "false");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/[?&]q=m%C3%A9c%C3%A9nat/);
  });

  test("Tab quitte le champ et referme la liste", async ({ page }) => {
    await type(page, field(page), "alli");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    await expect(list(page)).toBeHidden();
    await expect(page.getByRole("button", { name: "Chercher" })).toBeFocused();
    await expect(page).toHaveURL(/\/recherche$/);
  });

  test("un lecteur d’écran entend le champ, la liste, ses parties et le choix", async ({ page }) => {
    await field(page).focus();
    await type(page, field(page), "num");
    await page.keyboard.press("ArrowDown");
    const ax = await tree(page);
    const combobox = ax.all("combobox").find((node) => /que cherchez-vous/i.test(ax.name(node)));
    expect(combobox, "un champ combiné, nommé").toBeTruthy();
    expect(ax.state(combobox, "expanded")).toBe(true);
    expect(ax.state(combobox, "autocomplete")).toBe("list");
    expect(ax.state(combobox, "focused")).toBe(true);
    const [listbox] = ax.all("listbox").filter((node) => ax.name(node) === "Propositions");
    expect(listbox, "une liste, nommée").toBeTruthy();
    expect(ax.related(combobox, "controls")).toContain(listbox.backendDOMNodeId);
    const options = ax.all("option", listbox);
    expect(options.length).toBe(await list(page).getByRole("option").count());
    for (const option of options) expect(ax.name(option)).not.toBe("");
    expect(ax.related(combobox, "activedescendant")).toEqual([options[0].backendDOMNodeId]);
    expect(ax.state(options[0], "selected")).toBe(true);
    expect(options.slice(1).every((option) => ax.state(option, "selected") === false)).toBe(true);
    const groups = ax.all("group", listbox).map(ax.name);
    expect(groups).toContain("Fiches");
    expect(groups).toContain("Thèmes et publics");
    // How many, said politely once the list is there.
    const statuses = ax.all("status");
    expect(statuses.some((status) => ax.state(status, "live") === "polite")).toBe(true);
    await expect(page.getByRole("status").filter({ hasText: `${options.length}\u00a0propositions` })).toHaveCount(1);
  });

  test("un territoire, un thème, une faute de frappe", async ({ page }) => {
    await type(page, field(page), "Morlaix");
    await expect(list(page).getByRole("group", { name: "Territoires" }).getByRole("option").first()).toContainText("Morlaix");
    await field(page).fill("");
    await type(page, field(page), "handi");
    await list(page).getByRole("group", { name: "Thèmes et publics" }).getByRole("option").first().click();
    await expect(page).toHaveURL(/domaine=handicap/);
    await page.goto("/recherche");
    await type(page, field(page), "partenraiat");
    await expect(list(page).getByRole("option").first()).toContainText(/partenariat/i);
  });

  test("ce qui ne répond à rien le dit sans rien bloquer", async ({ page }) => {
    const answered = page.waitForResponse((answer) => answer.url().includes("/api/v1/suggestions"));
    await field(page).fill("zzyzxqwk");
    await answered;
    await expect(list(page)).toBeHidden();
    await expect(page.getByRole("status").filter({ hasText: "Aucune proposition" })).toHaveCount(1);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/q=zzyzxqwk/);
  });

  test("quand le serveur ne répond pas, la recherche marche encore", async ({ page }) => {
    await page.route("**/api/v1/suggestions*", (route) => route.fulfill({ status: 503, contentType: "application/json", body: "{}" }));
    await field(page).fill("alliance");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/q=alliance/);
  });
});

test("sur une plateforme, les propositions y restent", async ({ page }) => {
  await page.goto(first("plateformes"));
  const asked = page.waitForRequest((request) => request.url().includes("/api/v1/suggestions"));
  await page.getByRole("combobox", { name: /chercher dans cette plateforme/i }).pressSequentially("all", { delay: 20 });
  expect((await asked).url()).toContain(`platform=${first("plateformes").split("/").at(-1)}`);
});

test("dans l’en-tête et à l’accueil aussi", async ({ page }) => {
  await page.goto("/glossaire");
  const head = page.getByRole("banner").getByRole("combobox");
  await type(page, head, "alli");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/\/glossaire$/);
  await page.goto("/");
  await type(page, page.getByRole("combobox", { name: /cherchez directement/i }), "alli");
});

test.describe("au doigt", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("toucher une proposition y mène", async ({ page }) => {
    await page.goto("/recherche");
    await field(page).tap();
    await type(page, field(page), "part");
    const option = list(page).getByRole("option").first();
    expect((await option.boundingBox()).height).toBeGreaterThanOrEqual(44);
    await option.tap();
    await expect(page).not.toHaveURL(/\/recherche/);
  });
});
