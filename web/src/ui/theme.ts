// theme: the colours and sizes of the controls; the same values stand in app/app.css for the rest.
import { theme, type ThemeConfig } from 'antd';

const shared = { fontFamily: 'var(--font)', fontSize: 14, borderRadius: 6, controlHeight: 34, wireframe: false, motionDurationMid: '0.12s', motionDurationSlow: '0.16s' };

const light: ThemeConfig['token'] = {
  ...shared,
  colorPrimary: '#1d5bd8',
  colorPrimaryHover: '#1a4fbf', // darker, not lighter: white words stay as easy to read
  colorLink: '#1d5bd8',
  colorLinkHover: '#1a4fbf',
  colorLinkActive: '#1a4fbf',
  colorError: '#bb2d24',
  colorWarning: '#9a5b00',
  colorSuccess: '#1a7a48',
  colorTextBase: '#1b2129',
  colorText: '#1b2129',
  colorBgLayout: '#f6f7f9',
  colorBorder: '#cfd5dc',
  colorBorderSecondary: '#e4e7eb',
  colorTextPlaceholder: '#6b7580',
  colorTextDescription: '#5a6572',
};

const dark: ThemeConfig['token'] = {
  ...shared,
  colorPrimary: '#3a6fe0',
  colorPrimaryHover: '#2f62d0',
  colorLink: '#7ba7ff',
  colorLinkHover: '#a3c3ff',
  colorLinkActive: '#a3c3ff',
  colorError: '#f0655b',
  colorWarning: '#e3b341',
  colorSuccess: '#4cb97c',
  colorTextBase: '#e6e9ed',
  colorText: '#e6e9ed',
  colorBgBase: '#14171b',
  colorBgContainer: '#1b1f24',
  colorBgElevated: '#22272d',
  colorBgLayout: '#14171b',
  colorBorder: '#3b434d',
  colorBorderSecondary: '#2c323a',
  colorTextPlaceholder: '#8d97a3',
};

/** Under the mouse a button's words must stay as easy to read. */
const hover = (colour: string) => ({ defaultHoverColor: colour, defaultHoverBorderColor: colour, defaultActiveColor: colour, defaultActiveBorderColor: colour });

/** On a phone nothing is smaller than a thumb, small controls neither. */
const thumb = { controlHeight: 40, controlHeightSM: 40 };

/** `calm`: nothing slides or fades, for who has asked the system for less movement. */
export const themeOf = (night: boolean, calm: boolean, narrow: boolean): ThemeConfig => ({
  algorithm: night ? theme.darkAlgorithm : theme.defaultAlgorithm,
  token: { ...(night ? dark : light), ...(narrow ? thumb : null), motion: !calm },
  hashed: false,
  components: {
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500, contentFontSizeSM: 13, ...hover(night ? '#7ba7ff' : '#1a4fbf') },
    Drawer: { paddingLG: 24 },
    Segmented: { trackBg: night ? '#23282e' : '#e6e9ed' },
    Progress: { defaultColor: night ? '#7ba7ff' : '#1d5bd8', remainingColor: night ? '#2b3138' : '#e2e6ea' },
    Slider: { railSize: 6, trackBg: night ? '#4c82f0' : '#1d5bd8', trackHoverBg: night ? '#4c82f0' : '#1d5bd8', handleSize: 14, handleSizeHover: 16 },
  },
});
