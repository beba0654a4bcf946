// One address of each kind of page, found in the folder of the demonstration commons so that no slug is written twice.
import { readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const commons = join(repository, "commons/odd17");

/** The records that server.js adds to the demonstration. */
export const withdrawn = "fiche-retiree-des-tests";
export const renamed = { before: "ancien-nom-des-tests", now: "fiche-renommee-des-tests" };

/** The addresses of the records of a folder, the fullest file first. */
export function all(folder) {
  const files = readdirSync(join(commons, folder)).filter((name) => /\.(md|yaml)$/.test(name));
  const size = (name) => statSync(join(commons, folder, name)).size;
  return files.sort((a, b) => size(b) - size(a) || a.localeCompare(b)).map((name) => `/${folder}/${name.replace(/\.\w+$/, "")}`);
}

export const first = (folder) => all(folder)[0];

/** A page of the site whose slug says what it is about. */
const page = (pattern) => all("pages").find((path) => pattern.test(path)) ?? `/pages/introuvable-${pattern.source}`;

export const GPS = "/gps?besoin=trouver+des+alli%C3%A9s+pour+notre+projet&profil=association&territoire=commune%3A29151";
const ASKED = GPS.slice("/gps?".length);
const EXAMPLES = ["mobilite-partagee-du-plateau", "epicerie-itinerante-du-bocage"].map((slug) => `fiche=ressources%2F${slug}`).join("&");
/** What can be asked about an itinerary. */
export const GPS_WHY = `/gps/pourquoi?${ASKED}&fiche=tiers-lieu-lakou`;
export const GPS_WHAT_IF = `/gps/et-si?${ASKED}`;
export const GPS_COMPARE = `/gps/comparer?${ASKED}&${EXAMPLES}`;
export const GPS_WAYS = "/gps/chemins?de=recherche-developpement&a=modelisation";
export const SEARCH = "/recherche?q=partenariat";

/** Every kind of page: its name, its address, the status it answers. */
export const pages = [
  ["accueil", "/", 200],
  ["recherche sans mot", "/recherche", 200],
  ["recherche", SEARCH, 200],
  ["recherche filtrée", "/recherche?q=partenariat&profil=association", 200],
  ["recherche sans résultat", "/recherche?q=zzyzxqwk", 200],
  ["GPS vide", "/gps", 200],
  ["GPS avec itinéraire", GPS, 200],
  ["GPS sans besoin", "/gps?besoin=&profil=association", 200],
  ["GPS, territoire ambigu", "/gps?besoin=trouver+des+alli%C3%A9s&lieu=Saint-Denis", 200],
  ["GPS, tout précisé", `${GPS}&taille=petite&moyens=local&moyens=benevoles&contrainte=sans-budget`, 200],
  ["GPS, pourquoi pas", GPS_WHY, 200],
  ["GPS, fiche inconnue", "/gps/pourquoi?besoin=x&fiche=cuisine+partag%C3%A9e", 200],
  ["GPS, et si", GPS_WHAT_IF, 200],
  ["GPS, comparer", GPS_COMPARE, 200],
  ["GPS, choisir des exemples", "/gps/comparer", 200],
  ["GPS, chemins", GPS_WAYS, 200],
  ["liste de ressources", "/ressources", 200],
  ["ressource complète", first("ressources"), 200],
  ["ressource courte", all("ressources").at(-1), 200],
  ["référentiel", first("referentiels"), 200],
  ["plateforme", first("plateformes"), 200],
  ["liste des territoires", "/territoires", 200],
  ["commune", "/territoires/commune:29151", 200],
  ["département", "/territoires/departement:29", 200],
  ["région", "/territoires/region:53", 200],
  ["organisation", first("organisations"), 200],
  ["agenda", "/evenements", 200],
  ["événement", first("evenements"), 200],
  ["publication", first("publications"), 200],
  ["dispositif", first("dispositifs"), 200],
  ["glossaire", "/glossaire", 200],
  ["entrée du glossaire", first("glossaire"), 200],
  ["vocabulaires", "/vocabulaires", 200],
  ["vocabulaire", first("vocabulaires"), 200],
  ["mentions légales", page(/mentions|legal/), 200],
  ["accessibilité", page(/accessib/), 200],
  ["équivalences", "/equivalences", 200],
  ["équivalence", first("equivalences"), 200],
  ["porte de l’atelier", "/atelier", 200],
  ["recherche, arbre déplié", "/recherche?q=partenariat&ouvert=region:53", 200],
  ["plan du site", "/plan-du-site", 200],
  ["page absente", "/ressources/cette-fiche-n-existe-pas", 404],
  ["fiche retirée", `/ressources/${withdrawn}`, 410],
];
