/** Script for a browser: each text, button and heading edge whose contrast with what is behind it is too low, by the formula of WCAG 2.2. */
export const LOW_CONTRASTS = `(() => {
  const parts = (color) => {
    const [red, green, blue, alpha = 1] = color.match(/[\\d.]+/g).map(Number);
    return { channels: [red, green, blue], alpha };
  };
  const luminance = (color) => {
    const [red, green, blue] = parts(color).channels
      .map((channel) => channel / 255)
      .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if (parts(color).alpha === 1) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const hasText = ({ childNodes }) => [...childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
  const found = [];
  const need = (least, element, one, other) => {
    if (contrast(one, other) < least) found.push([element.outerHTML.slice(0, 80), one, other, contrast(one, other)].join(" "));
  };
  for (const element of document.body.querySelectorAll("*")) {
    const { color, outlineColor } = getComputedStyle(element);
    if (hasText(element)) need(4.5, element, color, behind(element));
    if (element.matches(".press")) {
      need(3, element, getComputedStyle(element).backgroundColor, behind(element.parentElement));
      element.focus({ focusVisible: true });
      need(3, element, getComputedStyle(element).outlineColor, behind(element.parentElement));
    }
  }
  return found;
})()`;
