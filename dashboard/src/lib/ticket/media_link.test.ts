import { expect, test } from 'vitest';
import { described } from './media_link';

test('the picture of a program outside is a link that names its host, and the words stand without it', () => {
  expect(described('井盖没了\n地址：幸福路 3 号\n图片：https://img.example.org:8443/a.jpg?b=1', 'api')).toEqual({
    words: '井盖没了\n地址：幸福路 3 号',
    media: { href: 'https://img.example.org:8443/a.jpg?b=1', host: 'img.example.org:8443' },
  });
  expect(described('图片：http://a.example/x', 'api')).toEqual({ words: '', media: { href: 'http://a.example/x', host: 'a.example' } });
});

test('a host is named as the browser will ask for it, not as it looks', () => {
  expect(described('图片：https://ех.example/x', 'api').media?.host).toBe('xn--e1a6a.example');
});

test.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://a.example/x', '//a.example/x', 'a.example/x', 'https://bank.example@evil.example/x', 'https://', ''])(
  '%s is no link and stays as it was written',
  (address) => {
    const body = `坏了\n图片：${address}`;
    expect(described(body, 'api')).toEqual({ words: body, media: null });
  },
);

test('a resident who writes the same gets no link', () => {
  const body = '坏了\n图片：https://a.example/x';
  expect(described(body, 'report')).toEqual({ words: body, media: null });
});
