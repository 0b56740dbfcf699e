import type { Words } from "./words.js";

export const en: Words = {
  gap: " ",
  unnamedProvider: "this service",
  unnamedAsker: "The chat that you came from",
  backToChat: "Back to the chat",
  closePage: "You can close this page.",
  newLink: "For a new link, write in the chat again.",
  start: {
    heading: (provider) => `Sign in to ${provider}`,
    asks: (asker, provider) => `${asker} asks for access to your account at ${provider}.`,
    meaning: (provider) =>
      `You sign in directly at ${provider}. There you see which access is meant, and you can still say no. The chat never learns your password.`,
    onlyIfYouAre: (consumer) => `In the chat, ${consumer} asked for this. Continue only if that is you.`,
    onlyIf: "Continue only if you have just asked for this yourself in the chat.",
    continue: "Continue",
    decline: "I did not ask for this",
    openElsewhere: "Please open this page in your browser",
    refused: (provider) =>
      `Signing in to ${provider} does not work inside this app. Open the menu of this page (⋮ or ⋯) and choose “Open in browser”, or copy this address into your browser:`,
    continueHere: "Try it here anyway",
  },
  leaving: {
    heading: (provider) => `You are being taken to ${provider}`,
    ifNothingHappens: "If nothing happens within a few seconds, press the button.",
    goOn: (provider) => `Go on to ${provider}`,
  },
  code: {
    heading: "Type this code in the chat",
    signedIn: (provider) => `You are signed in to ${provider}.`,
    signedInAs: (provider, account) => `You are signed in to ${provider} as ${account}.`,
    only: "Type the code only in the chat where you asked for this yourself. Only then does the chat get access.",
    label: "Code",
    valid: (duration) => `The code works for ${duration}.`,
    nobody: "Do not give this code to anybody.",
    warning: (provider) =>
      `If another person sent you the link, close this page: with the code, they would get access to your account at ${provider}.`,
  },
  done: {
    heading: "You are signed in",
    access: (provider) => `The chat now has access to your account at ${provider}.`,
    accessAs: (provider, account) => `The chat now has access to your account ${account} at ${provider}.`,
    goOn: "Go back to the chat: it goes on there.",
    writeAgain: "Go back to the chat and write your message again: the first one was not kept.",
  },
  declined: {
    heading: "Nothing was shared",
    text: "The link does not work any more, and nobody gets access with it. There is nothing more for you to do.",
  },
  failed: {
    denied: {
      heading: "Access was not allowed",
      text: (provider) => `It was refused at ${provider}. Nothing was changed.`,
    },
    failed: {
      heading: "The sign-in did not succeed",
      text: (provider) => `Something went wrong at ${provider}, or it could not be reached. Nothing was changed.`,
    },
    "account-changed": {
      heading: "This is another account",
      text: (provider) =>
        `You signed in to ${provider} with another account than last time. Nothing was changed. To use the earlier account, sign out there first.`,
    },
    "too-many-attempts": {
      heading: "Too many attempts",
      text: () => "The sign-in was begun too often with this link. Nothing was changed.",
    },
  },
  gone: {
    heading: "This link does not work any more",
    text: "A link is for one sign-in, and it works for a short time only.",
  },
  otherBrowser: {
    heading: "Please go on in the other browser",
    text: "This sign-in was made in another browser or app. To protect you, the code for the chat is shown only there.",
    lost: (duration) =>
      `If you cannot find it any more: after ${duration}, write in the chat again and open the link that you get then.`,
  },
};
