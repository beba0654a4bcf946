// Answers to a compass, for journeys in which what is answered does not matter much.

/**
 * Answers every question of every page that is open, as a person would: of the choices offered, the one at `rank`, counted round; below
 * zero, the last one, and every box.
 */
export async function answer(page, rank) {
  for (let turn = 0; turn < 20 && page.url().includes("/page/"); turn += 1) {
    for (const group of await page.locator("main fieldset").all()) {
      const choices = await group.locator("input[type=radio]:not([value=sans-objet])").all();
      const boxes = await group.locator("input[type=checkbox]:not([value=sans-objet])").all();
      const offered = choices.length > 0 ? choices : boxes;
      if (rank < 0 && choices.length === 0) for (const box of boxes) await box.check();
      else if (offered.length > 0) await offered.at(rank < 0 ? -1 : rank % offered.length).check();
    }
    for (const box of await page.locator("main input[inputmode=decimal], main input[type=number]").all()) await box.fill(rank < 0 ? "50" : String(10 + rank));
    await page.getByRole("button", { name: /^(Continuer|Voir ma position)$/ }).last().click();
  }
}
