import { testFigures } from "./in_browser/figures.ts";
import { testPageState } from "./in_browser/page_state.ts";
import { testPages } from "./in_browser/pages.ts";
import { testQuestions } from "./in_browser/questions.ts";
import { testSurfaceExplorer } from "./in_browser/surface_explorer.ts";
import { siteInBrowser } from "./opened_site.ts";

const site = siteInBrowser();
testFigures(site);
testPageState(site);
testPages(site);
testQuestions(site);
testSurfaceExplorer(site);
