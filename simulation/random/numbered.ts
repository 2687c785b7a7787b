/** Numbers equal names, to tell them apart. */
export class Numbered {
  private readonly numbers = new Map<string, number>();

  next(name: string): string {
    const number = (this.numbers.get(name) ?? 0) + 1;
    this.numbers.set(name, number);
    return `${name} ${number}`;
  }
}
