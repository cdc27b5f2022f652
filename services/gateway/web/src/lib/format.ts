// Money, dates and numbers as they are read in the reader's language.
import type { Money } from './api';
import { reader } from './language.svelte';

const locale = (): string => (reader.language === 'vi' ? 'vi-VN' : 'en-GB');

export function money(m: Money | undefined): string {
  if (!m || m.units === undefined) return '';
  const currency = m.currencyCode || 'VND';
  const amount = Number(m.units) + (m.nanos ?? 0) / 1e9;
  return new Intl.NumberFormat(locale(), {
    style: 'currency',
    currency,
    maximumFractionDigits: currency === 'VND' ? 0 : 2,
  }).format(amount);
}

/** Short enough for the head of a column: 1,2 tỷ. */
export function shortMoney(m: Money | undefined): string {
  if (!m || m.units === undefined) return '';
  return new Intl.NumberFormat(locale(), {
    style: 'currency',
    currency: m.currencyCode || 'VND',
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(Number(m.units));
}

/** What was typed, "1.500.000" or "1500000": null when it is no whole amount. */
export function readAmount(text: string): Money | null {
  const digits = text.replace(/[\s.,₫đ]/g, '');
  return /^\d{1,18}$/.test(digits) ? { units: digits, currencyCode: 'VND' } : null;
}

export function number(n: number | undefined): string {
  return n === undefined ? '' : new Intl.NumberFormat(locale()).format(n);
}

export function date(text: string | undefined): string {
  if (!text) return '';
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00`) : new Date(text);
  return day.toLocaleDateString(locale(), { day: '2-digit', month: '2-digit', year: 'numeric' });
}

export function dateTime(text: string | undefined): string {
  if (!text) return '';
  return new Date(text).toLocaleString(locale(), {
    day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit',
  });
}

/** "3 phút trước" */
export function ago(text: string | undefined): string {
  if (!text) return '';
  const seconds = (Date.parse(text) - Date.now()) / 1000;
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31557600], ['month', 2629800], ['day', 86400], ['hour', 3600], ['minute', 60],
  ];
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' });
  for (const [unit, size] of units)
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  return format.format(Math.round(seconds), 'second');
}

export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const part = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return `${hours ? `${hours}:` : ''}${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
}

export function initials(name: string | undefined): string {
  const parts = (name ?? '').trim().split(/\s+/);
  return ((parts.length > 1 ? parts[0]![0]! : '') + (parts.at(-1)?.[0] ?? '')).toUpperCase();
}
