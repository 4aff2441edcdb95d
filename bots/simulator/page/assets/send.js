// Carries what a person does to the server.

// post gives "" when it worked, else the key of a text.
export async function post(path, body) {
  const form = body instanceof FormData;
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: form ? {} : { "Content-Type": "application/json" },
      body: form ? body : JSON.stringify(body),
    });
    if (answer.ok) return "";
    return (await answer.json()).error ?? "error.other";
  } catch {
    return "error.other";
  }
}

const longestSide = 1280;

// prepare makes a picture the size messengers send; one that cannot be read
// goes as it is, and the server says what is wrong with it.
export async function prepare(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) => {
      canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/jpeg", 0.85);
    });
  } catch {
    return file;
  }
}
