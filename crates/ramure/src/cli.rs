//! The commands and their options: one definition makes the parsing, the help, the man pages and the completions.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;
use model::itinerary::{CRITERIA, Criterion, Reads};

use crate::french;

/// Un commun de connaissances : des ressources partagées, et un guide de sa situation vers quoi lire, apprendre, faire, et qui rencontrer.
#[derive(Debug, Parser)]
#[command(name = "ramure", version)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// Written apart: a comment would have to mark the variable as code.
const CONFIG_HELP: &str = "Fichier de réglages [par défaut : RAMURE_CONFIG, sinon ./ramure.toml s’il existe]";

/// What every command accepts.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options communes ")]
pub struct Common {
    /// Dossier des données : la base, l’index [par défaut : ./ramure-data]
    #[arg(long, global = true, value_name = "DOSSIER")]
    pub data: Option<PathBuf>,
    /// Base de données : sqlite://… ou postgres://… [par défaut : un fichier du dossier des données]
    #[arg(long, global = true, value_name = "ADRESSE")]
    pub database_url: Option<String>,
    #[arg(long, global = true, value_name = "FICHIER", help = CONFIG_HELP)]
    pub config: Option<PathBuf>,
    /// Répondre en JSON, erreurs comprises, pour les programmes
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Charger le commun de démonstration et le servir
    Demo(Listen),
    /// Servir le commun : le site et l’API
    Serve(Listen),
    /// Importer un dossier ouvert, ou une table JSONL ou CSV
    Import(Import),
    /// Écrire tout ce qui est public dans un dossier ouvert
    Export(Export),
    /// Vérifier un dossier ouvert ou une table, sans rien écrire
    Check(Check),
    /// Chercher dans le commun
    Search(Search),
    /// Composer un itinéraire : s’informer, se former, agir
    Itinerary(Itinerary),
    /// S’occuper de l’index de recherche
    #[command(subcommand)]
    Index(Index),
    /// Aller voir si les liens des fiches mènent encore quelque part
    #[command(subcommand)]
    Links(Links),
    /// Ajouter une personne, lister les comptes, donner ou reprendre un droit
    #[command(subcommand)]
    Person(Person),
    /// Trouver un territoire par son nom, son code postal ou son code INSEE
    Territories(Territories),
    /// Éprouver un référentiel qui compte des points
    #[command(subcommand)]
    Framework(Framework),
    /// Mesurer la recherche sur une collection dont on connaît les bonnes réponses
    Eval(Eval),
    /// Montrer les réglages en vigueur et d’où vient chacun
    Config,
    /// Vérifier que tout est en ordre, et dire quoi faire sinon
    Doctor(Doctor),
    /// Lire un fichier joint, dans des bornes
    #[command(hide = true)]
    Extract(Extract),
    /// Écrire les pages de manuel
    #[command(hide = true)]
    Man(Man),
    /// Écrire les complétions d’un interpréteur de commandes
    #[command(hide = true)]
    Completions(Completions),
}

/// What is done with accounts from a terminal.
#[derive(Debug, Subcommand)]
pub enum Person {
    /// Ajouter une personne et écrire le lien qui lui ouvre son compte
    Add(AddPerson),
    /// Lister les comptes et leurs droits
    List,
    /// Donner un droit
    Grant(PersonRight),
    /// Reprendre un droit
    Revoke(PersonRight),
}

#[derive(Debug, Args)]
pub struct AddPerson {
    /// Son nom, qui signera ce qu’elle écrit
    #[arg(long, value_name = "NOM")]
    pub name: String,
    #[command(flatten)]
    pub right: PersonRight,
}

#[derive(Debug, Args)]
pub struct PersonRight {
    /// Son adresse électronique
    #[arg(long, value_name = "ADRESSE")]
    pub email: String,
    /// Le rôle : reader, contributor, catalyst, editor, reviewer ou steward
    #[arg(long, value_name = "RÔLE")]
    pub role: String,
    /// Seulement sur cette plateforme
    #[arg(long, value_name = "NOM-COURT")]
    pub platform: Option<String>,
    /// Seulement dans ce territoire, par exemple departement:29
    #[arg(long, value_name = "CODE")]
    pub territory: Option<String>,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "one switch for each way of typing")]
pub struct Eval {
    /// Documents : corpus.jsonl, avec _id, title et text
    #[arg(long, value_name = "FICHIER")]
    pub corpus: PathBuf,
    /// Questions : queries.tsv, un identifiant et des mots ; ou, sans --qrels, des sujets et leurs variantes (.jsonl)
    #[arg(long, value_name = "FICHIER")]
    pub queries: PathBuf,
    /// Bonnes réponses : qrels.trec, question, 0, document et note
    #[arg(long, value_name = "FICHIER")]
    pub qrels: Option<PathBuf>,
    /// Mesurer aussi avec une faute de frappe par question
    #[arg(long)]
    pub typos: bool,
    /// Mesurer aussi sans aucun accent
    #[arg(long)]
    pub no_accents: bool,
    /// Mesurer aussi avec les seuls mots qui portent le sens
    #[arg(long)]
    pub keywords: bool,
    /// Graine du tirage des fautes
    #[arg(long, value_name = "NOMBRE", default_value_t = 1)]
    pub seed: u64,
    /// Recombiner les phrases du corpus en autant de documents, pour mesurer la vitesse seule
    #[arg(long, value_name = "NOMBRE")]
    pub recombine: Option<usize>,
    /// Mesurer à côté le moteur tantivy nu (exécutable construit avec --features baseline)
    #[arg(long)]
    pub baseline: bool,
    /// Écrire la collection dans ce dossier, en corpus.jsonl, queries.tsv et qrels.trec, sans mesurer
    #[arg(long, value_name = "DOSSIER")]
    pub convert: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Listen {
    /// Adresse d’écoute [par défaut : 127.0.0.1:8017]
    #[arg(long, value_name = "ADRESSE")]
    pub listen: Option<String>,
}

#[derive(Debug, Args)]
pub struct Import {
    /// Dossier ouvert, ou fichier .jsonl ou .csv
    #[arg(value_name = "CHEMIN")]
    pub path: PathBuf,
    /// Correspondance entre les colonnes d’une table et les champs des fiches (docs/exemples)
    #[arg(long, value_name = "FICHIER")]
    pub mapping: Option<PathBuf>,
    /// Dire ce qui changerait, sans rien écrire
    #[arg(long)]
    pub dry_run: bool,
    /// Écrire les fiches valables même si d’autres sont refusées
    #[arg(long)]
    pub skip_invalid: bool,
}

#[derive(Debug, Args)]
pub struct Export {
    /// Dossier à écrire ; il est créé s’il n’existe pas
    #[arg(value_name = "DOSSIER")]
    pub dir: PathBuf,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Dossier ouvert, ou fichier .jsonl ou .csv
    #[arg(value_name = "CHEMIN")]
    pub path: PathBuf,
    /// Correspondance entre les colonnes d’une table et les champs des fiches (docs/exemples)
    #[arg(long, value_name = "FICHIER")]
    pub mapping: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Search {
    /// Mots cherchés ; aucun mot donne tout, par ordre alphabétique
    #[arg(value_name = "MOTS")]
    pub words: Vec<String>,
    /// Sorte : methode, exemple, donnee, outil, competence, organisation, event… (plusieurs fois si besoin)
    #[arg(long, value_name = "SORTE")]
    pub kind: Vec<String>,
    /// Profil d’acteur (plusieurs fois si besoin)
    #[arg(long, value_name = "CODE")]
    pub profile: Vec<String>,
    /// Domaine (plusieurs fois si besoin)
    #[arg(long, value_name = "CODE")]
    pub domain: Vec<String>,
    /// Territoire : un code ou un nom (plusieurs fois si besoin)
    #[arg(long, value_name = "TERRITOIRE")]
    pub territory: Vec<String>,
    /// Nombre de résultats montrés, de 1 à 100 [par défaut : 10]
    #[arg(long, value_name = "NOMBRE", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub limit: u16,
}

#[derive(Debug, Args)]
pub struct Itinerary {
    #[command(flatten)]
    pub answers: Answers,
    /// Dire pourquoi cette fiche est sur l’itinéraire, ou pourquoi elle n’y est pas : son chemin, son nom court ou son titre
    #[arg(long, value_name = "FICHE")]
    pub why: Option<String>,
    /// Dire ce que d’autres réponses changeraient
    #[arg(long, conflicts_with = "why")]
    pub what_if: bool,
}

/// The answers to the questions of the itinerary: one option for each criterion of the table.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    told: BTreeMap<&'static str, Vec<String>>,
}

impl Answers {
    /// What was told for a criterion, in the order of the command line.
    pub fn of(&self, criterion: Criterion) -> &[String] {
        self.told.get(criterion.as_str()).map_or(&[], Vec::as_slice)
    }
}

impl Args for Answers {
    fn augment_args(mut command: clap::Command) -> clap::Command {
        for spec in CRITERIA.iter().filter(|spec| spec.reads != Reads::Crossed) {
            let value = match spec.reads {
                Reads::Words => "MOTS",
                Reads::Place => "TERRITOIRE",
                _ => "CODE",
            };
            let action = if spec.criterion.takes_several() { ArgAction::Append } else { ArgAction::Set };
            let arg = Arg::new(spec.name)
                .long(spec.option)
                .value_name(value)
                .help(french::question(spec.criterion))
                .action(action);
            command = command.arg(arg);
        }
        command
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Answers {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        let asked = CRITERIA.iter().filter(|spec| spec.reads != Reads::Crossed);
        let told = asked.filter_map(|spec| {
            let values: Vec<String> = matches.get_many::<String>(spec.name)?.cloned().collect();
            Some((spec.name, values))
        });
        Ok(Self { told: told.collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum Index {
    /// Refaire l’index entier à partir de la base
    Rebuild,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum Links {
    /// Aller voir les liens dont c’est le tour, un à la fois par site
    Check(CheckLinks),
}

#[derive(Debug, Clone, Copy, Args)]
pub struct CheckLinks {
    /// Tous les liens, même vus depuis peu
    #[arg(long)]
    pub all: bool,
    /// Combien de liens au plus
    #[arg(long, value_name = "NOMBRE", default_value_t = 500)]
    pub most: u32,
}

#[derive(Debug, Subcommand)]
pub enum Framework {
    /// Calculer des cas publiés et comparer chaque valeur attendue
    Verify(Verify),
    /// Importer un référentiel à points (famille ADEME, RGESN, RGAA) : repères, points, règles, questions
    Import(ImportFramework),
}

#[derive(Debug, Args)]
pub struct ImportFramework {
    /// Dossier qui contient referentiel-NOM-structure.csv, ou fichier JSON de critères
    #[arg(value_name = "CHEMIN")]
    pub path: PathBuf,
    /// Noms des référentiels du dossier [par défaut : tous]
    #[arg(value_name = "NOM")]
    pub names: Vec<String>,
    /// Écrire des fichiers du format ouvert dans ce dossier, au lieu d’écrire dans la base
    #[arg(long, value_name = "DOSSIER")]
    pub into: Option<PathBuf>,
    /// Titre de la fiche
    #[arg(long, value_name = "TEXTE")]
    pub title: Option<String>,
    /// Licence des textes importés, telle que MIT ou etalab-2.0
    #[arg(long, value_name = "LICENCE")]
    pub licence: Option<String>,
    /// Dire ce qui changerait, sans rien écrire
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct Verify {
    /// Cas à calculer (YAML)
    #[arg(value_name = "CAS", required = true)]
    pub cases: Vec<PathBuf>,
    /// Dossier du référentiel [par défaut : celui qui contient le dossier du cas]
    #[arg(long, value_name = "DOSSIER")]
    pub from: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Territories {
    /// Nom, code postal ou code INSEE
    #[arg(value_name = "MOTS", required = true)]
    pub words: Vec<String>,
    /// Nombre de territoires montrés, de 1 à 100 [par défaut : 10]
    #[arg(long, value_name = "NOMBRE", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub limit: u16,
}

#[derive(Debug, Args)]
pub struct Man {
    /// Dossier où écrire les pages
    #[arg(value_name = "DOSSIER")]
    pub dir: PathBuf,
}

#[derive(Debug, Args)]
pub struct Extract {
    /// Sorte de fichier, par son extension ; ses octets viennent de l’entrée standard
    #[arg(value_name = "SORTE")]
    pub kind: String,
}

#[derive(Debug, Args)]
pub struct Doctor {
    /// Enlever ce que plus rien ne nomme, et refaire ce qui se refait
    #[arg(long)]
    pub repair: bool,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// Interpréteur : bash, zsh, fish, elvish ou powershell
    #[arg(value_name = "INTERPRETEUR", hide_possible_values = true)]
    pub shell: Shell,
}

const TEMPLATE: &str = "{about-with-newline}\nUtilisation : {usage}\n\n{all-args}{after-help}";

const EXAMPLES: &str = "Pour commencer : « ramure demo », puis ouvrir l’adresse indiquée.\n\
    L’aide d’une commande : « ramure COMMANDE --help ».";

/// The definition of the commands, its headings and its own options in French.
pub fn command() -> clap::Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let version = version.help("Afficher la version").help_heading("Options communes ");
    let root = Cli::command()
        .disable_version_flag(true)
        .arg(version)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .after_help(EXAMPLES);
    speak_french(root)
}

/// Parses the arguments of the process.
///
/// # Errors
/// What clap refused, or the help that was asked for.
pub fn parse(args: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Cli, clap::Error> {
    let matches = command().try_get_matches_from(args)?;
    Cli::from_arg_matches(&matches)
}

fn speak_french(command: clap::Command) -> clap::Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).display_order(1000);
    let help = help.help("Afficher cette aide").help_heading("Options communes ");
    command
        .help_template(TEMPLATE)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading("Commandes ")
        .subcommand_value_name("COMMANDE")
        .arg(help)
        .mut_args(|arg| {
            let takes_values = arg.get_action().takes_values();
            let arg = arg.hide_default_value(takes_values);
            match arg.get_help_heading() {
                Some(_) => arg,
                None if arg.is_positional() => arg.help_heading("Arguments "),
                None => arg.help_heading("Options "),
            }
        })
        .mut_subcommands(speak_french)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(command: &clap::Command, visit: &mut dyn FnMut(&clap::Command)) {
        visit(command);
        command.get_subcommands().for_each(|sub| walk(sub, visit));
    }

    #[test]
    fn the_definition_holds_together() {
        command().debug_assert();
    }

    #[test]
    fn every_command_and_option_says_what_it_does() {
        walk(&command(), &mut |command| {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.chars().count() > 5, "{} {}", command.get_name(), argument.get_id());
            }
        });
    }

    #[test]
    fn common_options_may_follow_the_command() {
        let cli = parse(["ramure", "check", "x", "--json", "--data", "d"].map(Into::into)).expect("parses");
        assert!(cli.common.json);
        assert_eq!(cli.common.data, Some("d".into()));
    }
}
