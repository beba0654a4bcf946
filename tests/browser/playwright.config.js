// How the tests of the browser run: Debian's Chromium, one server for all, nothing fetched from outside.
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./chromium.js";

export default defineConfig({
  testMatch: "*.spec.js",
  globalSetup: "./server.js",
  outputDir: "../../target/browser",
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    baseURL: process.env.RAMURE_TEST_URL, // set by server.js before the workers start
    actionTimeout: 10_000,
    browserName: "chromium",
    launchOptions,
    locale: "fr-FR",
    viewport: { width: 1280, height: 900 },
  },
});
