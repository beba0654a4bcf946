// Follows every internal link of the site, and tells what each page is made of.

/** Territories are tens of thousands and link to one another: this many are followed from territory to territory. */
const TERRITORIES = 150;
/** Far above the size of the demonstration: reached only if addresses breed. */
const MOST = 6_000;
const AT_ONCE = 8;
/** Pages of one sort that each record has: this many are followed. */
const OF_EACH = 6;

const decode = (text) =>
  text.replace(/&(?:amp|#38|#x26);/g, "&").replace(/&(?:quot|#34);/g, '"').replace(/&#(?:39|x27);/g, "'");

function attributes(html, name) {
  const found = html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"));
  return [...found].map((match) => decode(match[1]));
}

/** Reads one address without following redirections. */
async function visit(base, path) {
  const answer = await fetch(base + path, { redirect: "manual" });
  const type = answer.headers.get("content-type") ?? "";
  const text = await answer.text();
  const page = { path, status: answer.status, type, links: [], ids: new Set(), location: answer.headers.get("location") };
  if (/^(text\/html|image\/svg)/.test(type)) page.ids = new Set(attributes(text, "id"));
  if (type.startsWith("text/html")) {
    page.links = [...attributes(text, "href"), ...attributes(text, "src")];
  }
  return page;
}

/** The path, query included, and the fragment of a link written on a page; nothing when it leads elsewhere. */
function internal(base, from, link) {
  let url;
  try {
    url = new URL(link, base + from);
  } catch {
    return { broken: link };
  }
  if (url.origin !== base) return null;
  return { path: url.pathname + url.search, fragment: decodeURIComponent(url.hash.slice(1)) };
}

/** Every page reached from `starts`: a map from its path, and the faults met on the way. */
export async function crawl(base, starts) {
  const pages = new Map();
  const seen = new Map(starts.map((path) => [path, "départ"]));
  const queue = [...starts];
  const fragments = new Map();
  const faults = [];
  let territories = 0;
  const counted = {};

  const consider = (page, link) => {
    const target = internal(base, page.path, link);
    if (target === null) return;
    if (target.broken !== undefined) {
      faults.push(`${page.path} : lien illisible ${target.broken}`);
      return;
    }
    if (target.fragment) fragments.set(`${target.path}#${target.fragment}`, { from: page.path, ...target });
    if (seen.has(target.path)) return;
    // Chosen facets combine without end: only those offered by a plain page are followed.
    if (target.path.includes("?") && page.path.includes("?")) return;
    // What asks for an account leads to its door; what each record has of its own is followed for a few of them.
    if (/^\/(atelier|moi|suivre)\b/.test(target.path)) return;
    const own = /^\/(historique|signaler|j-ai-utilise)\//.exec(target.path);
    if (own && (counted[own[1]] = (counted[own[1]] ?? 0) + 1) > OF_EACH) return;
    const isNeighbour = page.path.startsWith("/territoires/") && target.path.startsWith("/territoires/");
    if (isNeighbour && ++territories > TERRITORIES) return;
    seen.set(target.path, page.path);
    queue.push(target.path);
  };

  const worker = async () => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const page = await visit(base, path);
      pages.set(path, page);
      if (page.status !== 200) {
        faults.push(`${path} : ${page.status}${page.location ? ` vers ${page.location}` : ""}, lié depuis ${seen.get(path)}`);
      }
      for (const link of page.links) consider(page, link);
    }
  };
  // Workers end when the queue is empty, and the last pages may fill it again.
  while (queue.length > 0 && pages.size < MOST) await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (queue.length > 0) faults.push(`plus de ${MOST} pages`);

  for (const { from, path, fragment } of fragments.values()) {
    const page = pages.get(path);
    if (page?.status === 200 && !page.ids.has(fragment)) faults.push(`${from} : rien ne s’appelle #${fragment} dans ${path}`);
  }
  return { pages, faults };
}
