/** What apps write into the user agent of their own web view. */
const APP_MARKS: readonly RegExp[] = [
  /\bFB(?:AN|AV|_IAB|IOS)\b|\bMetaIAB\b/, // Facebook, Messenger
  /\bInstagram\b/,
  /\bBarcelona \d/, // Threads
  /\bWA(?:iOS|4A)\//, // WhatsApp
  /\bLine\//,
  /\bMicroMessenger\//, // WeChat
  /\bBytedanceWebview\/|\bmusical_ly|\btrill_\d/, // TikTok
  /\bSnapchat\//,
  /\bLinkedInApp\b/,
  /\bTwitter for (?:iPhone|iPad)\b|\bTwitterAndroid\b/,
  /\bTelegram-Android\//,
  /\bPinterest\/|\bPinterest for\b/,
  /\bReddit\//,
  /\bKAKAOTALK\b/,
  /\bNAVER\(inapp/,
  /\bZalo\b/,
  /\bElectron\//,
];

/** Android's says so: `; wv)` since 5.0, and `Version/4.0 Chrome/30.0.0.0` in 4.4. Other browsers write that `Version` too. */
const ANDROID = /; wv\)|\bVersion\/4\.0 Chrome\/\d+\.0\.0\.0/;

/** Apple's says what Safari says, but for the word `Safari/`. */
const APPLE = /\((?:iPhone|iPad|iPod|Macintosh)\b/;

/**
 * Whether the page is shown by an app's own web view rather than by a browser, as far as the user agent tells; some
 * providers refuse to sign anybody in there (RFC 8252 section 8.12). Telegram on iOS can't be told from Safari.
 */
export function isWebView(userAgent: string): boolean {
  const isApples = APPLE.test(userAgent) && userAgent.includes("AppleWebKit/") && !userAgent.includes("Safari/");
  return isApples || ANDROID.test(userAgent) || APP_MARKS.some((mark) => mark.test(userAgent));
}
