//! Populations and centroids of every level, added up from the communes, and distances.

use crate::{
    atlas::{Atlas, Place},
    code::{Code, Level},
    outline::UNITS_PER_DEGREE,
    tables::Tables,
};

/// Mean radius of the Earth in kilometres (IUGG; H. Moritz, *Geodetic Reference System 1980*, Bulletin géodésique 54, 1980).
const EARTH_RADIUS_KM: f64 = 6371.0088;

/// Population of a territory, and its centroid in thousandths of a degree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Total {
    pub(crate) population: Option<u32>,
    pub(crate) centroid: Option<(i32, i32)>,
}

/// Totals of each table above the communes.
pub(crate) struct Totals {
    epcis: Vec<Total>,
    departements: Vec<Total>,
    regions: Vec<Total>,
    france: Total,
}

/// Sums from which a total is made.
#[derive(Clone, Copy, Default)]
struct Sums {
    population: Option<u32>,
    weight: f64,
    longitude: f64,
    latitude: f64,
}

impl Sums {
    fn add(&mut self, population: Option<u32>, centroid: Option<(i32, i32)>) {
        if let Some(people) = population {
            self.population = Some(self.population.unwrap_or(0) + people);
        }
        if let Some((longitude, latitude)) = centroid {
            let weight = f64::from(population.unwrap_or(0));
            self.weight += weight;
            self.longitude += weight * f64::from(longitude);
            self.latitude += weight * f64::from(latitude);
        }
    }

    fn total(self) -> Total {
        #[expect(clippy::cast_possible_truncation, reason = "a mean of coordinates is within ±180,000")]
        let mean = |sum: f64| (sum / self.weight).round() as i32;
        let centroid = (self.weight > 0.0).then(|| (mean(self.longitude), mean(self.latitude)));
        Total { population: self.population, centroid }
    }
}

impl Totals {
    pub(crate) fn of(tables: &Tables) -> Self {
        let communes = &tables.communes;
        let mut epcis = vec![Sums::default(); tables.epcis.len()];
        let mut departements = vec![Sums::default(); tables.departements.len()];
        let mut regions = vec![Sums::default(); tables.regions.len()];
        let mut france = Sums::default();
        for (row, (&population, &centroid)) in
            communes.populations.iter().zip(&communes.centroids).enumerate()
        {
            let departement = usize::from(communes.departements[row]);
            let parent = &tables.departements[departement];
            departements[departement].add(population, centroid);
            regions[usize::from(parent.region)].add(population, centroid);
            for epci in [communes.epcis[row], communes.epts[row]].into_iter().flatten() {
                epcis[usize::from(epci)].add(population, centroid);
            }
            // The middle of France is that of its metropolitan part: with overseas it would fall nowhere.
            france.add(population, centroid.filter(|_| !parent.overseas));
        }
        let finish = |sums: Vec<Sums>| sums.into_iter().map(Sums::total).collect();
        Self {
            epcis: finish(epcis),
            departements: finish(departements),
            regions: finish(regions),
            france: france.total(),
        }
    }
}

impl Atlas {
    /// Great-circle distance between the centroids of two territories, in kilometres; absent when one has no centroid.
    ///
    /// Haversine formula (R. W. Sinnott, *Virtues of the Haversine*, Sky and Telescope 68 (2), 1984, p. 159).
    pub fn distance_km(&self, a: &Code, b: &Code) -> Option<f64> {
        let (a, b) = (self.radians(a)?, self.radians(b)?);
        let half_chord = |angle: f64| (angle / 2.0).sin().powi(2);
        let haversine = half_chord(b.1 - a.1) + a.1.cos() * b.1.cos() * half_chord(b.0 - a.0);
        Some(2.0 * EARTH_RADIUS_KM * haversine.sqrt().min(1.0).asin())
    }

    /// Longitude and latitude of the centroid of a territory, in radians.
    fn radians(&self, code: &Code) -> Option<(f64, f64)> {
        let (longitude, latitude) = self.total(self.place(code)?).centroid?;
        let radians = |units: i32| (f64::from(units) / UNITS_PER_DEGREE).to_radians();
        Some((radians(longitude), radians(latitude)))
    }

    /// Population and centroid of a place.
    pub(crate) fn total(&self, place: Place) -> Total {
        let row = place.row();
        match place.level {
            Level::Commune => Total {
                population: self.tables.communes.populations[row],
                centroid: self.tables.communes.centroids[row],
            },
            Level::Epci => self.totals.epcis[row],
            Level::Departement => self.totals.departements[row],
            Level::Region => self.totals.regions[row],
            Level::France => self.totals.france,
        }
    }
}
