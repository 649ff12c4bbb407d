import { describe, expect, it } from 'vitest';
import { checkMessage } from '../../../server/src/handlers/connection/checkMessage';

const check = (message: unknown, pending: (string | number)[] = []) =>
  checkMessage(message, (id) => pending.includes(id));

describe('messages of a client', () => {
  it('get through when they are requests or notifications', () => {
    expect(check({ jsonrpc: '2.0', id: 1, method: 'm', params: {} }).kind).toBe('request');
    expect(check({ id: 'a', method: 'm' }).kind).toBe('request');
    expect(check({ id: 1, method: 'm', params: null }).kind).toBe('request');
    expect(check({ method: 'm', params: [1] }).kind).toBe('other');
  });

  it.each([[[]], [[{ id: 1, method: 'm' }]], [null], [7], ['m'], [true]])(
    'that are no object (%j) are refused without an id',
    (message) => expect(check(message)).toMatchObject({ kind: 'refused', id: null, code: -32600 }),
  );

  it.each([{}, [], true, null, 'x'.repeat(2000)])('with the id %j are refused', (id) => {
    expect(check({ id, method: 'm' })).toMatchObject({ kind: 'refused', id: null, code: -32600 });
  });

  it('are refused under their id when the rest is wrong', () => {
    expect(check({ id: 1, method: 7 })).toMatchObject({ kind: 'refused', id: 1, code: -32600 });
    expect(check({ id: 1, method: 'x'.repeat(500) })).toMatchObject({ id: 1, code: -32600 });
    expect(check({ id: 1, method: 'm', params: 7 })).toMatchObject({ id: 1, code: -32602 });
    expect(check({ id: 1 })).toMatchObject({ kind: 'refused', id: 1, code: -32600 });
  });

  it('are refused when their id still waits for its answer', () => {
    expect(check({ id: 1, method: 'm' }, [1])).toMatchObject({ kind: 'refused', id: 1 });
    expect(check({ id: 2, method: 'm' }, [1]).kind).toBe('request');
  });

  it('that cancel get through only for a request that waits', () => {
    const cancel = (params: unknown) => check({ method: '$/cancelRequest', params }, [1]).kind;
    expect(cancel({ id: 1 })).toBe('other');
    for (const junk of [{ id: 2 }, {}, null, undefined, [], [1], { id: {} }, 'x']) {
      expect(cancel(junk)).toBe('ignored');
    }
  });

  it('that answer what nobody asked are passed over', () => {
    expect(check({ id: 1, result: 7 }).kind).toBe('ignored');
    expect(check({ id: null, error: { code: 1, message: 'x' } }).kind).toBe('ignored');
  });
});
