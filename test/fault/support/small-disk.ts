/** A disk that is soon full: a file system in memory, and a ballast that takes what is left of it. */
import { execFileSync } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const SIZE = '300m';

export class SmallDisk {
  private constructor(private readonly path: string) {}

  /** To mount takes root, and a container that lets it. */
  static isPossible(): boolean {
    return process.getuid?.() === 0;
  }

  static async mount(path: string): Promise<SmallDisk> {
    await mkdir(path, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', path]);
    return new SmallDisk(path);
  }

  fill(): void {
    try {
      execFileSync('dd', ['if=/dev/zero', `of=${this.ballast}`, 'bs=64k'], { stdio: 'ignore' });
    } catch {
      return; // it ends where the disk does
    }
    throw new Error('the disk is not full');
  }

  async relieve(): Promise<void> {
    await rm(this.ballast, { force: true });
  }

  unmount(): void {
    execFileSync('umount', [this.path]);
  }

  private get ballast(): string {
    return join(this.path, 'ballast');
  }
}
