// The page's own texts, in its language.
export const texts = JSON.parse(document.getElementById("texts").textContent);
