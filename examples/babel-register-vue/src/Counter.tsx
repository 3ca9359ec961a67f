import { defineComponent, type PropType } from 'vue';

type Size = 'small' | 'large';

export const Counter = defineComponent({
  props: {
    value: { type: Number, required: true },
    size: { type: String as PropType<Size>, default: 'small' },
  },
  setup(props) {
    const text = () => (props.value > 9 ? 'many' : `${props.value}`);
    return () => <b class={props.size}>{text()}</b>;
  },
});
