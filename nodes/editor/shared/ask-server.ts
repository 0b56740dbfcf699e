/**
 * JSON by `$.ajax` on a relative URL: the editor adds its login to those only. Rejects with the server's sentence, or an
 * empty one where there is none.
 */
export function askServer<Answer>(method: string, url: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    void $.ajax({
      method,
      url,
      dataType: "json",
      ...(body && { data: JSON.stringify(body), contentType: "application/json" }),
      success: (answer: Answer) => {
        resolve(answer);
      },
      error: (reply) => {
        const answer: unknown = reply.responseJSON;
        const hasSentence = typeof answer === "object" && answer !== null && "sentence" in answer;
        reject(new Error(hasSentence ? String(answer.sentence) : ""));
      },
    });
  });
}
