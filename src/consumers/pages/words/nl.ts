import type { Words } from "./words.js";

export const nl: Words = {
  gap: " ",
  unnamedProvider: "deze dienst",
  unnamedAsker: "De chat waar u vandaan komt",
  backToChat: "Terug naar de chat",
  closePage: "U kunt deze pagina sluiten.",
  newLink: "Schrijf opnieuw in de chat om een nieuwe link te krijgen.",
  start: {
    heading: (provider) => `Inloggen bij ${provider}`,
    asks: (asker, provider) => `${asker} vraagt toegang tot uw account bij ${provider}.`,
    meaning: (provider) =>
      `U logt rechtstreeks in bij ${provider}. Daar ziet u om welke toegang het gaat en kunt u nog weigeren. De chat krijgt uw wachtwoord nooit te zien.`,
    onlyIfYouAre: (consumer) => `In de chat heeft ${consumer} hierom gevraagd. Ga alleen door als u dat bent.`,
    onlyIf: "Ga alleen door als u hier zojuist zelf in de chat om hebt gevraagd.",
    continue: "Doorgaan",
    decline: "Ik heb hier niet om gevraagd",
    openElsewhere: "Open deze pagina in uw browser",
    refused: (provider) =>
      `Inloggen bij ${provider} werkt niet in deze app. Open het menu van deze pagina (⋮ of ⋯) en kies ‘Openen in browser’, of kopieer dit adres naar uw browser:`,
    continueHere: "Toch hier proberen",
  },
  leaving: {
    heading: (provider) => `U gaat nu naar ${provider}`,
    ifNothingHappens: "Gebeurt er na enkele seconden niets? Druk dan op de knop.",
    goOn: (provider) => `Doorgaan naar ${provider}`,
  },
  code: {
    heading: "Typ deze code in de chat",
    signedIn: (provider) => `U bent ingelogd bij ${provider}.`,
    signedInAs: (provider, account) => `U bent bij ${provider} ingelogd als ${account}.`,
    only: "Typ de code alleen in de chat waarin u hier zelf om hebt gevraagd. Pas dan krijgt de chat toegang.",
    label: "Code",
    valid: (duration) => `De code is nog ${duration} geldig.`,
    nobody: "Geef deze code aan niemand.",
    warning: (provider) =>
      `Heeft iemand anders u de link gestuurd? Sluit dan deze pagina: met de code zou die persoon toegang krijgen tot uw account bij ${provider}.`,
  },
  done: {
    heading: "U bent ingelogd",
    access: (provider) => `De chat heeft nu toegang tot uw account bij ${provider}.`,
    accessAs: (provider, account) => `De chat heeft nu toegang tot uw account ${account} bij ${provider}.`,
    goOn: "Ga terug naar de chat om verder te gaan.",
    writeAgain: "Ga terug naar de chat en schrijf uw bericht opnieuw: het eerste is niet bewaard.",
  },
  declined: {
    heading: "Er is niets gedeeld",
    text: "De link werkt niet meer en niemand krijgt er toegang mee. U hoeft verder niets te doen.",
  },
  failed: {
    denied: {
      heading: "De toegang is niet toegestaan",
      text: (provider) => `Die is bij ${provider} geweigerd. Er is niets veranderd.`,
    },
    failed: {
      heading: "Het inloggen is niet gelukt",
      text: (provider) =>
        `Er ging iets mis bij ${provider}, of er kon geen verbinding worden gemaakt. Er is niets veranderd.`,
    },
    "account-changed": {
      heading: "Dit is een ander account",
      text: (provider) =>
        `U bent bij ${provider} met een ander account ingelogd dan de vorige keer. Er is niets veranderd. Log daar eerst uit als u het eerdere account wilt gebruiken.`,
    },
    "too-many-attempts": {
      heading: "Te veel pogingen",
      text: () => "Met deze link is te vaak begonnen met inloggen. Er is niets veranderd.",
    },
  },
  gone: {
    heading: "Deze link werkt niet meer",
    text: "Een link is bedoeld om één keer in te loggen en is maar kort geldig.",
  },
  otherBrowser: {
    heading: "Ga verder in de andere browser",
    text: "U bent in een andere browser of app ingelogd. Voor uw veiligheid is de code voor de chat alleen daar te zien.",
    lost: (duration) =>
      `Kunt u die niet meer vinden? Schrijf over ${duration} opnieuw in de chat en open de link die u dan krijgt.`,
  },
};
