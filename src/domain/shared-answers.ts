/** Who asks what another is asking at this moment shares the answer, or the failure: a crowd costs one question. */
export class SharedAnswers<Answer> {
  private readonly underWay = new Map<string, Promise<Answer>>();

  /** @param find is called where nobody is asking this already */
  to(question: string, find: () => Promise<Answer>): Promise<Answer> {
    const asked = this.underWay.get(question);
    if (asked) return asked;
    const asking = find().finally(() => this.underWay.delete(question));
    this.underWay.set(question, asking);
    return asking;
  }
}
