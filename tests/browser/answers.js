// Answers to a compass, for journeys in which what is answered does not matter much.

/**
 * Answers every question of every page that is open. Of the choices offered, the one at `rank`, counted round; below zero, the last one, and
 * every box.
 */
export async function answer(page, rank) {
  for (let turn = 0; turn < 20 && page.url().includes("/page/"); turn += 1) {
    await page.evaluate((rank) => {
      const check = (choice) => choice.checked || choice.click();
      for (const group of document.querySelectorAll("main fieldset")) {
        const choices = [...group.querySelectorAll("input:is([type=radio], [type=checkbox]):not([value=sans-objet])")];
        if (rank < 0) choices.filter(({ type }, place) => type === "checkbox" || place === choices.length - 1).forEach(check);
        else if (choices.length > 0) check(choices[rank % choices.length]);
      }
      for (const box of document.querySelectorAll("main input[inputmode=decimal], main input[type=number]")) box.value = rank < 0 ? "50" : String(10 + rank);
    }, rank);
    await page.getByRole("button", { name: /^(Continuer|Voir ma position)$/ }).last().click();
  }
}
