import assert from "node:assert/strict";
import { isWebView } from "../../../../src/consumers/pages/web-view.js";

const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const ANDROID =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A.240905.003; wv) AppleWebKit/537.36 (KHTML, like Gecko)";
const ANDROID_VIEW = `${ANDROID} Version/4.0 Chrome/130.0.6723.58 Mobile Safari/537.36`;
const CHROME =
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36";

const WEB_VIEWS = {
  "Facebook on iOS": `${IPHONE} Mobile/22B83 [FBAN/FBIOS;FBAV/488.0.0.68.101;FBBV/658219612;FBDV/iPhone12,8;FBMD/iPhone;FBSN/iOS;FBSV/18.1;FBSS/2;FBID/phone;FBLC/en_US;FBOP/5;FBRV/0;IABMV/1]`,
  "Facebook on iOS, calling itself Safari": `${IPHONE} Mobile/22G100 Safari/604.1 MetaIAB Facebook`,
  "Facebook on Android": `${ANDROID_VIEW} [FB_IAB/FB4A;FBAV/488.0.0.62.79;IABMV/1;]`,
  "Messenger on iOS":
    "Mozilla/5.0 (iPhone; CPU iPhone OS 10_2_1 like Mac OS X) AppleWebKit/602.4.6 (KHTML, like Gecko) Mobile/14D27 [FBAN/MessengerForiOS;FBAV/117.0.0.36.70;FBBV/57539258;FBDV/iPhone7,2;FBMD/iPhone;FBSN/iOS;FBSV/10.2.1;FBSS/2;FBID/phone;FBLC/zh_TW;FBOP/5;FBRV/0]",
  "Messenger on Android": `${ANDROID_VIEW} [FB_IAB/Orca-Android;FBAV/475.0.0.45.109;]`,
  "Instagram on iOS": `${IPHONE} Mobile/22F76 Instagram 393.1.0.36.70 (iPhone15,3; iOS 18_5; en_US; en; scale=3.00; 1290x2796; IABMV/1; 776538208) Safari/604.1`,
  "Instagram on Android": `${ANDROID_VIEW} Instagram 355.1.0.44.103 Android (34/14; 420dpi; 1080x2205; Google/google; Pixel 8; shiba; shiba; en_US; 658190016)`,
  Threads: `${ANDROID_VIEW.replace("; wv", "")} Barcelona 355.0.0.39.109 Android (34/14; 420dpi; 1080x2205; Google/google; Pixel 8; shiba; shiba; en_US; 657318936)`,
  "WhatsApp on iOS": `${IPHONE} Version/26.0.1 Mobile/15E148 Safari/604.1 [WAiOS/2.25.31]`,
  "WhatsApp on Android": `${CHROME} [WA4A/2.25.32.75;]`,
  "LINE on iOS": `${IPHONE} Mobile/14D27 Safari Line/7.3.2`,
  "LINE on Android":
    "Mozilla/5.0 (Linux; Android 6.0.1; D6653 Build/23.5.A.0.575; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/58.0.3029.83 Mobile Safari/537.36 Line/7.4.0/IAB",
  "WeChat on iOS": `${IPHONE} Mobile/15E148 MicroMessenger/8.0.53(0x18003531) NetType/WIFI Language/zh_CN`,
  "WeChat on Android": `${ANDROID_VIEW.replace("; wv", "")} XWEB/1300289 MMWEBSDK/20240501 MicroMessenger/8.0.50.2701(0x2800325A) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64`,
  "TikTok on iOS": `${IPHONE} Mobile/15E148 Safari/604.1 musical_ly_41.9.0`,
  "TikTok on Android": `${ANDROID_VIEW} trill_340002 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly app_version/34.0.2 ByteLocale/en ByteFullLocale/en Region/US BytedanceWebview/d8a21c6`,
  Snapchat: `${IPHONE} Version/17.3.1 Mobile/15E148 Snapchat/12.72.0.39 (like Safari/8617.2.4.10.8, panda)`,
  "LinkedIn on iOS": `${IPHONE} Mobile/15E148 Safari/604.1 [LinkedInApp]/9.78.4909`,
  "LinkedIn on Android": `${ANDROID_VIEW} [LinkedInApp]/2.312.70`,
  "X on iOS": `${IPHONE} Mobile/14D27 Twitter for iPhone`,
  "Telegram on Android": `${CHROME} Telegram-Android/11.4.3 (Samsung SM-G965N; Android 14; SDK 34; HIGH)`,
  "any app on iOS": `${IPHONE} Mobile/15E148`,
  "any app on an iPad that calls itself a Mac":
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
  "any app on Android": ANDROID_VIEW,
  "any app on Android 4.4":
    "Mozilla/5.0 (Linux; Android 4.4; Nexus 5 Build/_BuildID_) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/30.0.0.0 Mobile Safari/537.36",
  "an Electron app":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Teams/1.6.0 Chrome/120.0.6099.291 Electron/28.3.3 Safari/537.36",
};

const BROWSERS = {
  "Safari on iOS": `${IPHONE} Version/18.1 Mobile/15E148 Safari/604.1`,
  "Chrome on iOS": `${IPHONE} CriOS/141.0.7390.69 Mobile/15E148 Safari/604.1`,
  "Firefox on iOS": `${IPHONE} FxiOS/130.1  Mobile/15E148 Safari/605.1.15`,
  "Edge on iOS": `${IPHONE} EdgiOS/128.0.2739.82 Version/18.0 Mobile/15E148 Safari/604.1`,
  "Opera on iOS": `${IPHONE} Version/18.1 Mobile/15E148 Safari/604.1 OPT/5.0.7`,
  "Chrome on Android": CHROME,
  "Firefox on Android": "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0",
  "the browser of Xiaomi":
    "Mozilla/5.0 (Linux; U; Android 13; en-us; 2201116SG Build/TKQ1.221114.001) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/112.0.5615.136 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.22.1-gn",
  "Samsung Internet":
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36",
  "Safari on macOS":
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0.1 Safari/605.1.15",
  "Chrome on macOS":
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
  "Firefox on macOS": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:141.0) Gecko/20100101 Firefox/141.0",
  "Edge on Windows":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
  "something that says nothing": "",
};

describe("An app's own web view", () => {
  for (const [name, userAgent] of Object.entries(WEB_VIEWS))
    it(`is what ${name} shows a page in`, () => {
      assert.equal(isWebView(userAgent), true);
    });

  for (const [name, userAgent] of Object.entries(BROWSERS))
    it(`is not ${name}`, () => {
      assert.equal(isWebView(userAgent), false);
    });

  it("is looked for in no time, however long the user agent is", () => {
    const before = process.cpuUsage(); // not the time that others had the processor meanwhile
    for (const part of ["(iPhone ", "AppleWebKit/", "Version/4.0 Chrome/3", "; wv", "Twitter for ", "FB_"])
      isWebView(part.repeat(16_384 / part.length));
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 100_000);
  });
});
