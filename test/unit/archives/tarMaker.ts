/** A tar writer for tests that can write what no honest program would (POSIX.1-2017, pax, "ustar"). */
export interface TarMemberSpec {
  /** Bytes as they are, or text as UTF-8; at most 100 bytes. */
  name: string | Buffer;
  data?: Buffer | string;
  /** "0" file, "1" hard link, "2" symbolic link, "3" "4" devices, "5" folder, "6" pipe, "L" long name, "x" pax … */
  type?: string;
  link?: string;
  prefix?: string;
  /** What the header says instead of the truth. */
  says?: { size?: number };
  /** Begin of the header: "ustar\0" + "00", or GNU's, or that of tars from before POSIX. */
  magic?: 'ustar' | 'gnu' | 'v7';
}

const MAGIC = { ustar: 'ustar\x0000', gnu: 'ustar  \0', v7: '' };

export function tarMember(member: TarMemberSpec): Buffer {
  const data = Buffer.from(member.data ?? '');
  const size = member.says?.size ?? data.length;
  const header = Buffer.alloc(512);
  const name = Buffer.from(member.name);
  name.copy(header, 0, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write(member.type ?? '0', 156);
  header.write(member.link ?? '', 157);
  header.write(MAGIC[member.magic ?? 'ustar'], 257, 'latin1');
  header.write(member.prefix ?? '', 345);
  header.write('        ', 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

export function makeTar(members: readonly TarMemberSpec[], end = Buffer.alloc(1024)): Buffer {
  return Buffer.concat([...members.map(tarMember), end]);
}

/** GNU's way to a name of any length: a member of its own before the file. */
export function gnuLongName(name: string, data: string): TarMemberSpec[] {
  return [
    { name: '././@LongLink', type: 'L', data: `${name}\0`, magic: 'gnu' },
    { name: name.slice(0, 99), data, magic: 'gnu' },
  ];
}

/** POSIX's way: records of "length key=value" before the file. */
export function paxNamed(name: string, data: string): TarMemberSpec[] {
  return [
    { name: 'PaxHeaders/x', type: 'x', data: paxRecord('path', name) },
    { name: 'short', data },
  ];
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest) + 1;
  while (String(length).length + Buffer.byteLength(rest) !== length) length++;
  return `${length}${rest}`;
}
